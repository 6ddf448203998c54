import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { PacSpace, PacSpaceError, ServiceUnavailableError, TimeoutError, type Delta } from '../src/index.js';
import { FaultProxy, type Fault } from './kit/proxy.js';
import { Server, type Owner } from './kit/server.js';

// A real server behind a proxy that does to its answers what networks do.
let server: Server;
let owner: Owner;
let proxy: FaultProxy;
let pac: PacSpace;
let direct: PacSpace;

before(async () => {
  server = await Server.startUnlimited();
  owner = await server.register();
  proxy = await FaultProxy.to(server.url);
  pac = new PacSpace({ apiKey: owner.apiKey, baseUrl: proxy.url, timeout: 10_000 });
  direct = new PacSpace({ apiKey: owner.apiKey, baseUrl: server.url });
});
beforeEach(() => proxy.next());
after(async () => {
  await proxy?.stop();
  await server?.stop();
});

async function assertRecorded(customerId: string, count: number, balance: string): Promise<void> {
  const derived = await direct.balance.derive(customerId);
  assert.deepEqual([derived.deltasCount, derived.computedBalanceText], [count, balance]);
  assert.equal((await direct.balance.gaps(customerId)).contiguous, true);
}

const faults: [name: string, fault: Fault][] = [
  ['its request was lost', 'lostRequest'], ['its answer was lost', 'lostAnswer'], ['its answer was cut', 'cutAnswer'],
  ['half of its answer came', 'shortAnswer'], ['503 came in its place', { status: 503 }],
  ['429 came in its place', { status: 429, headers: { 'retry-after': '1' } }],
  ['an HTML page came in its place', { status: 200, body: '<html>Please log in</html>' }],
];

describe('A delta is recorded once although, twice,', { concurrency: true }, () => {
  for (const [index, [name, fault]] of faults.entries()) {
    test(name, async () => {
      const customerId = `once-${index}`;
      const own = await FaultProxy.to(server.url);
      try {
        own.next(fault, fault);
        const client = new PacSpace({ apiKey: owner.apiKey, baseUrl: own.url });
        const delta = await client.balance.emit(customerId, '12.345678901', 'usage', { metadata: { fault: name } });
        assert.equal(delta.balanceText, '12.345678901');
        assert.equal(own.seen.length, 3);
        assert.equal(new Set(own.seen.map(seen => seen.headers['idempotency-key'])).size, 1);
        await assertRecorded(customerId, 1, '12.345678901');
      } finally {
        await own.stop();
      }
    });
  }

  test('its answers come too late, and it can be sent again with its key', async () => {
    const own = await FaultProxy.to(server.url);
    try {
      const hasty = new PacSpace({ apiKey: owner.apiKey, baseUrl: own.url, timeout: 1_000, maxRetries: 1 });
      own.next({ delayMs: 2_500 }, { delayMs: 2_500 });
      await assert.rejects(hasty.balance.emit('late', 5, 'usage', { idempotencyKey: 'late-1' }), TimeoutError);
      assert.equal(own.seen.length, 2);
      const again = await direct.balance.emit('late', 5, 'usage', { idempotencyKey: 'late-1' });
      assert.equal(again.idempotent, true);
      await assertRecorded('late', 1, '5');
    } finally {
      await own.stop();
    }
  });
});

test('A batch is recorded once although its answer was lost and then cut', async () => {
  proxy.next('lostAnswer', 'cutAnswer');
  const deltas = Array.from({ length: 250 }, (_, i) => ({ customerId: 'batch', delta: '0.1', reason: `r${i}` }));
  const answer = await pac.balance.emitBatch(deltas);
  assert.deepEqual([answer.totalQueued, answer.totalFailed], [250, 0]);
  assert.ok(answer.results.every(result => result.idempotent));
  await assertRecorded('batch', 250, '25');
});

test('A checkpoint is made once although its answer was lost', async () => {
  await direct.balance.emit('locked', 1, 'usage');
  proxy.next('lostAnswer');
  const checkpoint = await pac.balance.checkpoint('locked');
  assert.equal(checkpoint.number, '1');
  assert.equal((await direct.balance.listCheckpoints({ customerId: 'locked' })).pagination.total, 1);
});

test('An import of text is sent again and records nothing twice', async () => {
  const lines = Array.from({ length: 500 }, (_, i) =>
    JSON.stringify({ customerId: 'file', delta: '0.01', reason: `${i}` }));
  proxy.next('lostAnswer');
  const imported = await pac.balance.imports.start(lines.join('\n'), 'ndjson');
  assert.deepEqual([imported.status, imported.recorded, imported.replayed], ['completed', 0, 500]);
  assert.equal(proxy.seen.length, 2);
  await assertRecorded('file', 500, '5');
});

test('A stream can\'t be read twice: its import is not sent again, and the same import goes on', async () => {
  const content = new TextEncoder().encode('customerId,delta,reason\nstream,1,a\nstream,2,b\n');
  async function* once(): AsyncGenerator<Uint8Array> {
    yield content.subarray(0, 30);
    yield content.subarray(30);
  }
  proxy.next('lostAnswer');
  await assert.rejects(pac.balance.imports.start(once(), 'csv', { importId: 'stream-1' }), ServiceUnavailableError);
  assert.equal(proxy.seen.length, 1);
  const again = await pac.balance.imports.start(new Blob([content]).stream(), 'csv', { importId: 'stream-1' });
  assert.deepEqual([again.recorded, again.replayed], [0, 2]);
  await assertRecorded('stream', 2, '3');
});

test('emitAndWait asks until the delta is verified, whatever happens on the way', async () => {
  proxy.next('lostAnswer', 'none');
  const delta = await pac.balance.emitAndWait('waited', 7, 'usage');
  assert.equal(delta.status, 'VERIFIED');
  assert.match(proxy.seen[0]!.headers['prefer'] as string, /^wait=20$/);
  await assertRecorded('waited', 1, '7');
});

test('emitAndWait polls once the server\'s own wait is over, and gives up in time', async () => {
  const queued = await direct.balance.emit('polled', 1, 'usage');
  const waiting = (status: string): Fault => ({
    status: 200, body: JSON.stringify({ success: true, data: { ...queued, status } }),
  });
  proxy.next(waiting('QUEUED'), waiting('QUEUED'), 'lostAnswer', 'none');
  const delta: Delta = await pac.balance.emitAndWait('polled', 1, 'usage', { pollInterval: 20 });
  assert.deepEqual([delta.status, delta.recordId], ['VERIFIED', queued.recordId]);
  const question = `/api/v1/balance/delta/${queued.recordId}`;
  assert.deepEqual(proxy.seen.slice(1).map(seen => seen.url), [question, question, question]);

  proxy.next(waiting('FAILED'));
  await assert.rejects(pac.balance.emitAndWait('polled', 1, 'usage'), { code: 'DELTA_FAILED' });
  proxy.next();
  proxy.choose = () => waiting('QUEUED');
  try {
    await assert.rejects(pac.balance.emitAndWait('polled', 1, 'usage', { timeout: 300, pollInterval: 50 }),
      (error: unknown) => error instanceof TimeoutError && error.recordId === queued.recordId);
  } finally {
    proxy.choose = () => 'none';
  }
  assert.ok(proxy.seen.length >= 3 && proxy.seen.length <= 9, `${proxy.seen.length} requests`);
  await assertRecorded('polled', 1, '1');
});

test('In a storm of faults no delta is lost and none is doubled', async () => {
  const kinds: Fault[] = [
    'lostRequest', 'lostAnswer', 'cutAnswer', 'shortAnswer', { status: 503 }, { status: 502, body: 'Bad Gateway' },
    { status: 429, headers: { 'retry-after': '0' } }, { delayMs: 300 },
  ];
  let met = 0;
  proxy.choose = () => Math.random() < 0.4 ? kinds[met++ % kinds.length]! : 'none';
  try {
    await Promise.all(Array.from({ length: 120 }, (_, i) => insist(i)));
  } finally {
    proxy.choose = () => 'none';
  }
  assert.ok(met >= kinds.length, `only ${met} faults`);
  await assertRecorded('storm', 120, '12');
  const reasons = new Set<string | null>();
  for await (const delta of direct.balance.derive('storm', { limit: 50 })) reasons.add(delta.reason);
  assert.equal(reasons.size, 120);
});

/** What a program does that can't go on without knowing: the same call again, with the same key. */
async function insist(i: number): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      await pac.balance.emit('storm', '0.1', `n${i}`, { idempotencyKey: `storm-${i}`, timeout: 5_000 });
      return;
    } catch (error) {
      if (!(error instanceof PacSpaceError) || ![0, 200, 201, 429, 502, 503].includes(error.statusCode)) throw error;
    }
  }
  throw new Error(`Delta ${i} never came through.`);
}

test('A bundle comes as a stream that a signal ends', async () => {
  const { proofRoot } = await direct.balance.checkpoint('batch');
  const end = new AbortController();
  const stream = await pac.balance.checkpoints.bundle(proofRoot, { signal: end.signal });
  const reader = stream.getReader();
  assert.ok((await reader.read()).value!.length > 0);
  end.abort(new Error('enough'));
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
    throw new Error('It was whole already.');
  }, /enough|whole/);
});
