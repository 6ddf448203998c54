import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  PacSpace, SummaryCoordinator, ValidationError, type FlushReport, type SummedUsage,
} from '../src/index.js';
import { FaultProxy } from './kit/proxy.js';
import { Server, type Owner } from './kit/server.js';

let server: Server;
let owner: Owner;
let proxy: FaultProxy;
let pac: PacSpace;
let direct: PacSpace;

const hour = 3_600_000;

before(async () => {
  server = await Server.startUnlimited();
  owner = await server.register();
  proxy = await FaultProxy.to(server.url);
  pac = new PacSpace({ apiKey: owner.apiKey, baseUrl: proxy.url, maxRetries: 0, timeout: 10_000 });
  direct = new PacSpace({ apiKey: owner.apiKey, baseUrl: server.url });
});
beforeEach(() => proxy.next());
after(async () => {
  await proxy?.stop();
  await server?.stop();
});

const balanceOf = async (customerId: string): Promise<[number, string]> => {
  const { deltasCount, computedBalanceText } = await direct.balance.derive(customerId);
  return [deltasCount, computedBalanceText];
};

test('Usage is summed up exactly, and one delta for each customer and reason is recorded', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: hour, reason: 'api-calls' });
  for (let i = 0; i < 1_000; i++) usage.add('sum-a', -0.1);
  usage.add('sum-a', '-0.000000001');
  usage.add('sum-b', 2, { unit: 'GB' });
  usage.add('sum-b', 3, { reason: 'storage', unit: 'GB' });
  usage.add('sum-c', 5);
  usage.add('sum-c', -5);
  assert.equal(usage.pending().length, 4);
  assert.deepEqual(await usage.close(), { recorded: 3, failed: [], pending: 0 });
  assert.equal(proxy.seen.length, 1);
  assert.deepEqual(await balanceOf('sum-a'), [1, '-100.000000001']);
  assert.deepEqual(await balanceOf('sum-b'), [2, '5']);
  await assert.rejects(balanceOf('sum-c'), { code: 'CUSTOMER_NOT_FOUND' });
  const [delta] = (await direct.balance.derive('sum-a')).deltas;
  assert.equal(delta!.reason, 'api-calls');
  assert.equal(delta!.metadata!['count'], 1_001);
  assert.throws(() => usage.add('sum-a', 1), { code: 'CLOSED' });
});

test('A flush sends at most 100 deltas at a time', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  for (let i = 0; i < 250; i++) usage.add(`many-${i}`, 1);
  assert.equal((await usage.flush()).recorded, 250);
  assert.deepEqual(proxy.seen.map(seen => JSON.parse(seen.body).deltas.length), [100, 100, 50]);
  assert.equal((await direct.balance.customers({ search: 'many-' })).pagination.total, 250);
});

test('What is added during a flush waits for the next one, and what was refused is sent once', async () => {
  await direct.balance.emit('busy-euros', 1, 'first', { unit: 'EUR' });
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  usage.add('busy-a', '999999999');
  usage.add('busy-a', '999999999');
  usage.add('busy-euros', 1, { unit: 'USD' });
  proxy.choose = () => {
    if (proxy.seen.length < 10) usage.add('busy-b', 1);
    return 'none';
  };
  const { recorded, failed, pending } = await usage.flush();
  proxy.choose = () => 'none';
  assert.deepEqual([recorded, failed.map(({ code }) => code), pending], [2, ['UNIT_MISMATCH'], 2]);
  // The second sum of the first customer had to wait for its first.
  assert.deepEqual(proxy.seen.map(seen => JSON.parse(seen.body).deltas.length), [2, 1]);
  await assert.rejects(usage.close(), { code: 'NOT_FLUSHED' });
  assert.deepEqual(await balanceOf('busy-b'), [1, '2']);
});

test('A flush whose answer was lost is sent again with the same keys, and doubles nothing', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  usage.add('lost', 7);
  proxy.next('lostAnswer', 'cutAnswer');
  const report = await usage.flush();
  assert.deepEqual([report.recorded, report.pending, report.failed[0]!.code], [0, 1, 'NETWORK_ERROR']);
  // What is added now must not change a sum that may have been recorded.
  usage.add('lost', 100);
  assert.deepEqual(usage.pending().map(item => item.delta), ['7', '100']);
  assert.equal((await usage.flush()).pending, 2);
  assert.deepEqual(await usage.flush(), { recorded: 2, failed: [], pending: 0 });
  const sent = proxy.seen.map(seen => JSON.parse(seen.body).deltas);
  assert.equal(sent.length, 4);
  assert.equal(new Set(sent.slice(0, 3).map(([item]) => item.idempotencyKey)).size, 1);
  assert.notEqual(sent[3][0].idempotencyKey, sent[0][0].idempotencyKey);
  assert.deepEqual(await balanceOf('lost'), [2, '107']);
});

test('Items that are refused stay queued, the others are recorded', async () => {
  await direct.balance.emit('euros', 1, 'first', { unit: 'EUR' });
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  usage.add('euros', 5, { unit: 'USD' });
  usage.add('fine', 6);
  const report = await usage.flush();
  assert.deepEqual([report.recorded, report.pending], [1, 1]);
  assert.deepEqual([report.failed[0]!.code, report.failed[0]!.usage.customerId], ['UNIT_MISMATCH', 'euros']);
  const again = await usage.flush();
  assert.deepEqual([again.recorded, again.pending], [0, 1]);
  assert.deepEqual(await balanceOf('fine'), [1, '6']);
  await assert.rejects(usage.close(), { code: 'NOT_FLUSHED' });
});

test('What could not be recorded on shutdown is recorded by the next process, once', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  usage.add('kept', '0.5');
  proxy.next('lostAnswer', { status: 503 });
  assert.equal((await usage.flush()).pending, 1);
  usage.add('kept', '0.25');
  await assert.rejects(usage.close(), { code: 'NOT_FLUSHED' });
  const written = JSON.stringify(usage.pending());

  const next = new SummaryCoordinator(pac, { cadence: hour, restore: JSON.parse(written) as SummedUsage[] });
  next.add('kept', 1);
  assert.equal((await next.close()).pending, 0);
  assert.deepEqual(await balanceOf('kept'), [2, '1.75']);
});

test('There is one flush a cadence, and none while there is nothing to flush', async () => {
  const reports: FlushReport[] = [];
  const flushed: (() => void)[] = [];
  const nextFlush = (): Promise<void> => new Promise(resolve => flushed.push(resolve));
  const usage = new SummaryCoordinator(pac, {
    cadence: 150,
    onFlush: report => {
      reports.push(report);
      flushed.splice(0).forEach(resolve => resolve());
    },
  });
  const start = performance.now();
  const first = nextFlush();
  for (let i = 0; i < 50; i++) usage.add('clock', 1);
  await first;
  assert.ok(performance.now() - start >= 145);
  await sleep(400);
  assert.equal(reports.length, 1);
  proxy.next({ status: 503 });
  const second = nextFlush();
  usage.add('clock', 1);
  await second;
  assert.equal(reports[1]!.pending, 1);
  await nextFlush();
  assert.deepEqual(reports.slice(2), [{ recorded: 1, failed: [], pending: 0 }]);
  assert.deepEqual(await balanceOf('clock'), [2, '51']);
});

test('Under faults and from many hands nothing is lost and nothing doubled', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: 20, batchSize: 7 });
  const faults = ['lostRequest', 'lostAnswer', 'cutAnswer', { status: 503 }] as const;
  let requests = 0;
  proxy.choose = () => requests++ % 3 === 1 ? faults[requests % faults.length]! : 'none';
  try {
    await Promise.all(Array.from({ length: 20 }, async (_, customer) => {
      for (let i = 0; i < 30; i++) {
        usage.add(`storm-${customer}`, '0.1');
        await sleep(Math.random() * 20);
        if (Math.random() < 0.05) await usage.flush();
      }
    }));
    for (let tries = 1, isClosed = false; !isClosed; tries++) {
      isClosed = await usage.close().then(() => true, (error: { code: string }) => {
        assert.equal(error.code, 'NOT_FLUSHED');
        return false;
      });
      assert.ok(tries < 100, 'It never comes through.');
    }
  } finally {
    proxy.choose = () => 'none';
  }
  assert.ok(requests > 20);
  for (let customer = 0; customer < 20; customer++) {
    assert.equal((await balanceOf(`storm-${customer}`))[1], '3');
  }
});

test('A sum never grows beyond what one delta may be', async () => {
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  for (let i = 0; i < 3; i++) usage.add('huge', '999999999.999999999');
  assert.equal(usage.pending().length, 3);
  assert.equal((await usage.close()).recorded, 3);
  assert.deepEqual(await balanceOf('huge'), [3, '2999999999.999999997']);
});

test('What the server would refuse is refused when it is added, and the queue is bounded', () => {
  const usage = new SummaryCoordinator(pac, { cadence: 'daily', maxPending: 2 });
  const bad: [string, number | string, object?][] = [
    ['', 1], ['..', 1], ['a b', 1], ['x'.repeat(129), 1], ['c', '1e3'], ['c', 0.1 + 0.2], ['c', '1000000000.1'],
    ['c', 1, { reason: '' }], ['c', 1, { reason: '\ud800' }], ['c', 1, { unit: 'x'.repeat(33) }],
  ];
  for (const [customerId, amount, details] of bad) {
    assert.throws(() => usage.add(customerId, amount, details), ValidationError);
  }
  for (const options of [
    { cadence: 0 }, { cadence: 2 ** 31 }, { cadence: 1, batchSize: 101 }, { cadence: 1, batchSize: 0 },
  ]) {
    assert.throws(() => new SummaryCoordinator(pac, options), ValidationError);
  }
  assert.deepEqual(usage.pending(), []);
  const full = new SummaryCoordinator(pac, { cadence: 1, maxPending: 1, restore: [] });
  assert.deepEqual(full.pending(), []);
  assert.throws(() => new SummaryCoordinator(pac, { cadence: 1, maxPending: 1, restore: [
    { customerId: 'a', delta: '1', reason: 'r', count: 1, from: '', to: '' },
    { customerId: 'b', delta: '1', reason: 'r', count: 1, from: '', to: '' },
  ] }), { code: 'QUEUE_FULL' });
});

test('A customer with a cadence gets one delta a time, and keeps the rest for the next', async () => {
  await server.dashboard('POST', '/customers', owner.token, {
    customerId: 'slow', displayName: 'Slow', eventCadence: 'daily',
  });
  const usage = new SummaryCoordinator(pac, { cadence: hour });
  usage.add('slow', 1);
  assert.equal((await usage.flush()).recorded, 1);
  usage.add('slow', 2);
  const report = await usage.flush();
  assert.deepEqual([report.recorded, report.failed[0]!.code], [0, 'CADENCE_LIMIT']);
  usage.add('slow', 4);
  usage.add('slow', 8);
  assert.deepEqual(usage.pending().map(item => item.delta), ['2', '12']);
  await assert.rejects(usage.close(), { code: 'NOT_FLUSHED' });
  assert.deepEqual(await balanceOf('slow'), [1, '1']);
});
