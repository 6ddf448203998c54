import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  NotFoundError, PacSpace, RateLimitError, ServiceUnavailableError, TimeoutError, type PacSpaceOptions,
} from '../src/index.js';
import { parseRetryAfter, retryDelay } from '../src/retry.js';
import { bad, good } from './kit/answers.js';
import { FaultProxy } from './kit/proxy.js';

// Everything here is answered by the proxy itself; faults.test.ts has a server behind it.
let proxy: FaultProxy;
let pac: PacSpace;

before(async () => {
  proxy = await FaultProxy.to('http://127.0.0.1:1');
  pac = new PacSpace({ apiKey: 'pk_test_a.b', baseUrl: `${proxy.url}/` });
});
beforeEach(() => proxy.next());
after(() => proxy.stop());

/** Cases that wait can run at once, each with a proxy of its own. */
async function alone(
  run: (own: FaultProxy, client: PacSpace) => Promise<void>, options: PacSpaceOptions = {},
): Promise<void> {
  const own = await FaultProxy.to('http://127.0.0.1:1');
  try {
    await run(own, new PacSpace({ apiKey: 'pk_test_a.b', baseUrl: own.url, ...options }));
  } finally {
    await own.stop();
  }
}

test('After the last retry the error of the last answer is thrown', async () => {
  proxy.next({ status: 500 }, { status: 503 }, bad(503, 'SERVICE_UNAVAILABLE', { retryAfterSeconds: 4 }));
  await assert.rejects(pac.balance.emit('c', 1, 'r'), (error: unknown) =>
    error instanceof ServiceUnavailableError && error.retryAfter === 4 && error.requestId === 'req_1');
  assert.equal(proxy.seen.length, 3);
});

test('Other refusals are not sent again', async () => {
  for (const status of [400, 401, 402, 403, 404, 405, 409, 412, 413, 415, 422, 501]) {
    proxy.next({ status });
    await assert.rejects(pac.balance.emit('c', 1, 'r'), { statusCode: status, code: `HTTP_${status}` });
    assert.equal(proxy.seen.length, 1);
  }
});

test('A refusal in JSON that is not the API\'s goes by its status', async () => {
  const bodies = [
    '{"error":null}', '{"error":"Not Found"}', '{"error":{"code":404,"message":{},"details":{},"requestId":7}}',
    '{"message":["no"],"error":[]}', '[]', 'null', '404', '<html>', '',
  ];
  for (const body of bodies) {
    proxy.next({ status: 404, body });
    await assert.rejects(pac.balance.usage(), (error: unknown) => error instanceof NotFoundError
      && error.code === 'HTTP_404' && error.message === 'The server answered 404.' && error.details.length === 0, body);
    assert.equal(proxy.seen.length, 1);
  }
});

test('A Retry-After of more than 30 seconds is thrown at once', async () => {
  proxy.next(bad(429, 'RATE_LIMITED', {}, { 'retry-after': '31' }));
  await assert.rejects(pac.balance.emit('c', 1, 'r'), (error: unknown) =>
    error instanceof RateLimitError && error.retryAfter === 31 && error.code === 'RATE_LIMITED');
  assert.equal(proxy.seen.length, 1);
});

test('Without Retry-After the delay is anything up to 0.5 s, 1 s, 2 s, 4 s, 8 s, 8 s', () => {
  for (const [retry, bound] of [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000].entries()) {
    const delays = Array.from({ length: 2_000 }, () => retryDelay(retry, undefined));
    assert.ok(Math.max(...delays) <= bound && Math.max(...delays) > 0.95 * bound);
    assert.ok(Math.min(...delays) >= 0 && Math.min(...delays) < 0.05 * bound);
  }
  for (let retry = 0; retry < 9; retry++) {
    const delay = retryDelay(retry, 7);
    assert.ok(delay >= 7_000 && delay <= 7_500);
  }
});

test('Retry-After is a count of seconds or a date', () => {
  assert.equal(parseRetryAfter('12'), 12);
  assert.equal(parseRetryAfter('0'), 0);
  assert.equal(parseRetryAfter('Wed, 21 Oct 2015 07:28:00 GMT'), 0);
  assert.ok(Math.abs(parseRetryAfter(new Date(Date.now() + 60_000).toUTCString())! - 60) <= 1);
  for (const text of [null, '', '-1', 'soon', '1.5x']) assert.equal(parseRetryAfter(text), undefined);
});

test('A first call that still runs is waited for', async () => {
  proxy.next(bad(202, 'IDEMPOTENCY_PENDING'), good({ recordId: 'rec_1' }));
  assert.equal((await pac.balance.emit('c', 1, 'r')).recordId, 'rec_1');
  assert.equal(proxy.seen.length, 2);
});

test('A signal ends a call at once, before, in, and between its attempts', async () => {
  const reason = new Error('enough');
  await assert.rejects(pac.balance.emit('c', 1, 'r', { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(proxy.seen.length, 0);

  const inside = new AbortController();
  proxy.choose = () => {
    inside.abort(reason);
    return { status: 503 };
  };
  await assert.rejects(pac.balance.emit('c', 1, 'r', { signal: inside.signal }), reason);
  assert.equal(proxy.seen.length, 1);
  proxy.choose = () => 'none';

  const between = new AbortController();
  proxy.next({ status: 503, headers: { 'retry-after': '20' } });
  setTimeout(() => between.abort(reason), 150);
  const start = performance.now();
  await assert.rejects(async () => pac.balance.usage({ signal: between.signal }), reason);
  assert.ok(performance.now() - start < 10_000);
  assert.equal(proxy.seen.length, 1);
});

test('Without a server it says what happened', async () => {
  const gone = await FaultProxy.to('http://127.0.0.1:1');
  const nobody = new PacSpace({ apiKey: 'pk_test_a.b', baseUrl: gone.url, maxRetries: 1 });
  await gone.stop();
  await assert.rejects(nobody.balance.emit('c', 1, 'r'), (error: unknown) =>
    error instanceof ServiceUnavailableError && error.code === 'NETWORK_ERROR' && error.statusCode === 0
    && /ECONNREFUSED/.test(error.message) && error.cause instanceof TypeError);
});

describe('What waits, all at once:', { concurrency: true }, () => {
  test('408, 429, 500, 502, 503 and 504 are sent again, twice, with the same key', async () => {
    await Promise.all([408, 429, 500, 502, 503, 504].map(status => alone(async (own, client) => {
      own.next({ status }, { status }, good({ recordId: 'rec_1' }));
      assert.equal((await client.balance.emit('c', 1, 'r')).recordId, 'rec_1');
      assert.equal(own.seen.length, 3);
      const keys = new Set(own.seen.map(seen => seen.headers['idempotency-key']));
      assert.equal(keys.size, 1);
      assert.match([...keys][0] as string, /^[0-9a-f]{32}$/);
      assert.equal(new Set(own.seen.map(seen => seen.body)).size, 1);
    })));
  });

  test('maxRetries of the client and of a call say how often', async () => {
    await Promise.all(([[0, 1], [1, 2], [3, 4]] as const).map(([retries, requests]) => alone(async (own, client) => {
      own.next(...Array.from({ length: 5 }, () => ({ status: 503 })));
      await assert.rejects(client.balance.usage({ maxRetries: retries }), ServiceUnavailableError);
      assert.equal(own.seen.length, requests);
    })));
    await alone(async (own, client) => {
      own.next({ status: 503 });
      await assert.rejects(client.balance.usage(), ServiceUnavailableError);
      assert.equal(own.seen.length, 1);
    }, { maxRetries: 0 });
  });

  test('Retry-After is waited for, in seconds or as a date, from header or body', async () => {
    const date = new Date(Date.now() + 6_000).toUTCString();
    await Promise.all([
      { status: 429, headers: { 'retry-after': '1' } }, { status: 503, headers: { 'retry-after': date } },
      bad(429, 'RATE_LIMITED', { retryAfterSeconds: 1 }),
    ].map(fault => alone(async (own, client) => {
      own.next(fault, good());
      await client.balance.usage();
      const waited = own.seen[1]!.atMs - own.seen[0]!.atMs;
      assert.ok(waited >= 990, `${waited} ms`);
    })));
  });

  test('An answer that is not the API\'s is sent for again, and then told', async () => {
    const bodies = [
      '<html>', '', '{"success":true}', '{"success":true,"data":null}', '{"success":true,"data":"x"}',
      '[]', 'null', '{"success":true,"data":{',
    ];
    await Promise.all(bodies.map(body => alone(async (own, client) => {
      own.next({ status: 200, body }, good({ plan: 'free' }));
      assert.equal((await client.balance.usage()).plan, 'free');
      own.next({ status: 200, body });
      await assert.rejects(client.balance.usage({ maxRetries: 0 }), (error: unknown) =>
        error instanceof ServiceUnavailableError && error.code === 'UNREADABLE_ANSWER' && error.statusCode === 200);
    })));
  });

  test('emitAndWait ends in its own time, whatever the server does', async () => {
    const silent: typeof fetch = (_, init) => new Promise<never>((_, reject) =>
      init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason)));
    const start = performance.now();
    await assert.rejects(
      new PacSpace({ apiKey: 'pk_test_a.b', fetch: silent }).balance.emitAndWait('c', 1, 'r', { timeout: 100 }),
      (error: unknown) => error instanceof TimeoutError && error.recordId === undefined && /100 ms/.test(error.message));
    const took = performance.now() - start;
    assert.ok(took >= 5_000 && took < 10_000, `${took} ms`);
    const enough = new Error('enough');
    const end = new AbortController();
    setTimeout(() => end.abort(enough), 50);
    const endless = { timeout: Infinity, signal: end.signal };
    await assert.rejects(
      new PacSpace({ apiKey: 'pk_test_a.b', fetch: silent }).balance.emitAndWait('c', 1, 'r', endless), enough);
  });

  test('Each attempt has its own time-out', async () => {
    const asked: AbortSignal[] = [];
    const silent = new PacSpace({
      apiKey: 'pk_test_a.b', baseUrl: proxy.url, timeout: 60, maxRetries: 2,
      fetch: (_, init) => {
        asked.push(init!.signal!);
        return new Promise<never>((_, reject) =>
          init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason)));
      },
    });
    await assert.rejects(silent.balance.emit('c', 1, 'r'), (error: unknown) =>
      error instanceof TimeoutError && error.code === 'TIMEOUT' && /60 ms/.test(error.message));
    assert.equal(asked.length, 3);
    assert.ok(asked.every(signal => signal.aborted));
  });
});
