import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { InvalidApiKeyError, PacSpace, ValidationError, type PacSpaceOptions } from '../src/index.js';
import { good } from './kit/answers.js';
import { FaultProxy } from './kit/proxy.js';

// What is sent, and where to: the proxy itself answers.
let proxy: FaultProxy;
let pac: PacSpace;

before(async () => {
  proxy = await FaultProxy.to('http://127.0.0.1:1');
  pac = new PacSpace({ apiKey: 'pk_test_a.b', baseUrl: `${proxy.url}/` });
});
beforeEach(() => proxy.next());
after(() => proxy.stop());

test('Two calls have two keys', async () => {
  proxy.next(good(), good());
  await pac.balance.emit('c', 1, 'r');
  await pac.balance.emit('c', 1, 'r');
  assert.notEqual(proxy.seen[0]!.headers['idempotency-key'], proxy.seen[1]!.headers['idempotency-key']);
});

test('A redirect is not followed, so the key stays where it belongs', async () => {
  const elsewhere = await FaultProxy.to('http://127.0.0.1:1');
  try {
    for (const status of [301, 302, 307, 308]) {
      proxy.next({ status, headers: { location: `${elsewhere.url}/` } });
      await assert.rejects(pac.balance.emit('c', 1, 'r'), { statusCode: status });
    }
    assert.equal(elsewhere.seen.length, 0);
  } finally {
    await elsewhere.stop();
  }
});

test('What can\'t be right is refused before it is sent', async () => {
  const { balance } = pac;
  const calls: (() => PromiseLike<unknown>)[] = [
    () => balance.emit('c', 0.1 + 0.2, 'r'), () => balance.emit('c', NaN, 'r'),
    () => balance.emit('c', 1, 'r', { idempotencyKey: '' }), () => balance.emit('c', 1, 'r', { idempotencyKey: 'é' }),
    () => balance.emit('c', 1, 'r', { idempotencyKey: 'k'.repeat(256) }),
    () => balance.emit('c', 1, 'r', { occurredAt: new Date(NaN) }),
    () => balance.emitBatch([{ customerId: 'c', delta: 1 / 3, reason: 'r' }]),
    () => balance.derive('..'), () => balance.derive(''), () => balance.derive('\ud800'),
    () => balance.derive(undefined as never), () => balance.receipt('.'), () => balance.receipts.get(''),
    () => balance.customer('..'), () => balance.listCheckpoints({ startDate: new Date(NaN) }), () => pac.verify(''),
    () => balance.checkpoints.bundle(''), () => balance.imports.errors('..'), () => balance.deriveDaysBack('c', 0),
    () => balance.deriveMonthsBack('c', 1.5), () => balance.emitAndWait('c', 1, 'r', { timeout: 0 }),
    () => balance.compare('c', { yours: 1 / 3, theirs: 1 }), () => balance.usage({ maxRetries: NaN }),
    () => balance.usage({ timeout: -1 }), () => balance.usage({ timeout: Infinity }),
  ];
  for (const call of calls) {
    const begun = call(); // throws nothing
    await assert.rejects(async () => begun, ValidationError, call.toString());
  }
  assert.equal(proxy.seen.length, 0);
  for (const options of [
    { baseUrl: 'ftp://x' }, { baseUrl: 'localhost' }, { baseUrl: 'http://x?y' }, { maxRetries: -1 }, { timeout: 1e12 },
  ]) assert.throws(() => new PacSpace(options), ValidationError);
  for (const apiKey of ['', 'key', 'pk_test_', 'pk_test_a b', 'pk_test_a\n']) {
    assert.throws(() => new PacSpace({ apiKey }), InvalidApiKeyError);
  }
  await assert.rejects(new PacSpace().balance.usage(), InvalidApiKeyError);
});

test('Where the server is, code says before the environment, and both for all keys before one kind of them', async () => {
  const asked: string[] = [];
  const noting: typeof fetch = async input => {
    asked.push(String(input).replace('/api/v1/balance/usage', ''));
    return new Response('{"success":true,"data":{}}');
  };
  const names = ['PACSPACE_BASE_URL', 'PACSPACE_SANDBOX_URL', 'PACSPACE_PRODUCTION_URL'];
  const urls = { sandboxUrl: 'http://sandbox', productionUrl: 'http://production' };
  const ask = (kind: string, options: PacSpaceOptions): Promise<unknown> =>
    new PacSpace({ apiKey: `pk_${kind}_a.b`, fetch: noting, ...options }).balance.usage();
  for (const name of names) delete process.env[name];
  try {
    await ask('test', {});
    for (const name of names.slice(1)) process.env[name] = `http://${name.toLowerCase()}/`;
    await ask('test', {});
    await ask('live', {});
    process.env['PACSPACE_BASE_URL'] = 'https://env/below';
    await ask('live', {});
    await ask('test', urls);
    await ask('live', urls);
    await ask('live', { ...urls, baseUrl: 'http://base' });
  } finally {
    for (const name of names) delete process.env[name];
  }
  assert.deepEqual(asked, [
    'http://localhost:8080', 'http://pacspace_sandbox_url', 'http://pacspace_production_url', 'https://env/below',
    'http://sandbox', 'http://production', 'http://base',
  ]);
});

test('Odd ids stay one segment of the path', async () => {
  proxy.next(good());
  await pac.balance.derive('a/../b?c#d%');
  assert.equal(proxy.seen[0]!.url, '/api/v1/balance/derive/a%2F..%2Fb%3Fc%23d%25');
});

test('Webhook deliveries are asked for and sent again where the contract says', async () => {
  const pagination = { total: 3, limit: 2, offset: 0, hasMore: true };
  proxy.next(good({ deliveries: [{ eventId: 'evt_1' }, { eventId: 'evt_2' }], pagination }),
    good({ deliveries: [{ eventId: 'evt_3' }], pagination: { ...pagination, offset: 2, hasMore: false } }), good());
  const ids: unknown[] = [];
  for await (const { eventId } of pac.balance.listWebhookDeliveries({ status: 'failed', limit: 2 })) ids.push(eventId);
  assert.deepEqual(ids, ['evt_1', 'evt_2', 'evt_3']);
  await pac.balance.retryWebhook('evt_3');
  assert.deepEqual(proxy.seen.map(seen => `${seen.method} ${seen.url}`), [
    'GET /api/v1/balance/webhooks?status=failed&limit=2&offset=0',
    'GET /api/v1/balance/webhooks?status=failed&limit=2&offset=2',
    'POST /api/v1/balance/webhooks/evt_3/retry',
  ]);
});
