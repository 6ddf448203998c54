import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { PacSpace, verifyWebhook, WebhookVerificationError, type WebhookEvent } from '../src/index.js';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const now = (): number => Math.floor(Date.now() / 1_000);

const event = {
  id: 'evt_1', event: 'delta.verified', timestamp: '2026-11-05T12:00:00.123Z', createdAt: '2026-11-05T12:00:00.000Z',
  tenantId: 'tnt_1', environment: 'sandbox', data: { customerId: 'größe', delta: -42.5, sequenceNumber: '2' },
};
const body = JSON.stringify(event);

/** As the contract words it, with Node's own HMAC. */
const own = (secret: string, timestamp: number | string, raw: string | Buffer = body): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex')}`;

const standard = (secret: string, id: string, timestamp: number | string, raw: string = body): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${raw}`).digest('base64')}`;

const isRefused = (error: unknown): boolean =>
  error instanceof WebhookVerificationError && error.code === 'WEBHOOK_VERIFICATION_FAILED';

test('A webhook that was signed with the secret gives its event', () => {
  for (let i = 0; i < 50; i++) {
    const secret = newSecret();
    const { webhooks } = new PacSpace({ webhookSecret: secret });
    const at = now();
    const expected = { ...event, data: { ...event.data, deltaText: '-42.5' } };
    for (const raw of [body, Buffer.from(body), new Uint8Array(Buffer.from(body))]) {
      assert.deepEqual(webhooks.verify(own(secret, at), String(at), raw), expected);
      assert.deepEqual(webhooks.verify(own(secret, at), at, raw), expected);
      assert.deepEqual(webhooks.verify(standard(secret, 'evt_1', at), at, raw, { id: 'evt_1' }), expected);
    }
  }
});

test('The example of Standard Webhooks verifies', () => {
  const example = {
    'webhook-id': 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk', 'webhook-timestamp': '1649367553',
    'webhook-signature': 'v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=',
  };
  const options = { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', tolerance: Infinity };
  const given = verifyWebhook(example, '{"email":"test@example.com","username":"test_user"}', options);
  assert.equal((given as unknown as { username: string }).username, 'test_user');
});

test('The headers of a request are read as Headers and as Node gives them', () => {
  const secret = newSecret();
  const at = now();
  const ownHeaders = { 'X-PacSpace-Signature': own(secret, at), 'X-PacSpace-Timestamp': String(at) };
  const standardHeaders = {
    'webhook-id': 'evt_1', 'webhook-timestamp': String(at), 'webhook-signature': standard(secret, 'evt_1', at),
  };
  const { webhooks } = new PacSpace({ webhookSecret: secret });
  for (const headers of [ownHeaders, standardHeaders, { ...standardHeaders, ...ownHeaders }]) {
    for (const given of [headers, new Headers(headers as Record<string, string>),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]))]) {
      assert.equal(webhooks.verifyRequest(given, body).id, 'evt_1');
      assert.equal(verifyWebhook(given, body, { secret }).id, 'evt_1');
    }
  }
  assert.throws(() => webhooks.verifyRequest({}, body), isRefused);
  assert.throws(() => webhooks.verifyRequest({ 'x-pacspace-signature': own(secret, at) }, body), isRefused);
});

test('While a secret is replaced, either signature and either secret will do', () => {
  const [older, newer] = [newSecret(), newSecret()];
  const at = now();
  const both = `${own(newer, at)},${own(older, at)}`;
  const bothStandard = `${standard(newer, 'evt_1', at)} ${standard(older, 'evt_1', at)}`;
  for (const secret of [older, newer, [older, newer], [newSecret(), older]]) {
    const { webhooks } = new PacSpace({ webhookSecret: secret });
    assert.equal(webhooks.verify(both, at, body).id, 'evt_1');
    assert.equal(webhooks.verify(both.replace(',', ', '), at, body).id, 'evt_1');
    assert.equal(webhooks.verify(bothStandard, at, body, { id: 'evt_1' }).id, 'evt_1');
  }
  const rotated = new PacSpace({ webhookSecret: [newer, older] });
  assert.equal(rotated.webhooks.verify(own(older, at), at, body).id, 'evt_1');
  assert.throws(() => new PacSpace({ webhookSecret: newSecret() }).webhooks.verify(both, at, body), isRefused);
});

test('Whatever is changed, it is refused', () => {
  const secret = newSecret();
  const { webhooks } = new PacSpace({ webhookSecret: secret });
  const at = now();
  const signature = own(secret, at);
  for (let i = 3; i < signature.length; i++) {
    const flipped = signature.slice(0, i) + (signature[i] === '0' ? '1' : '0') + signature.slice(i + 1);
    assert.throws(() => webhooks.verify(flipped, at, body), isRefused);
  }
  for (let i = 0; i < body.length; i++) {
    assert.throws(() => webhooks.verify(signature, at, `${body.slice(0, i)}~${body.slice(i + 1)}`), isRefused);
  }
  const calls: (() => WebhookEvent)[] = [
    () => webhooks.verify(signature, at + 1, body), () => webhooks.verify(signature, `0${at}`, body),
    () => webhooks.verify(undefined as never, at, body), () => webhooks.verify(signature, undefined as never, body),
    () => webhooks.verify([signature] as never, at, body),
    () => webhooks.verify('', at, body), () => webhooks.verify('v1=', at, body), () => webhooks.verify('v2=00', at, body),
    () => webhooks.verify(signature.toUpperCase(), at, body), () => webhooks.verify(signature.slice(3), at, body),
    () => webhooks.verify(`${signature}0`, at, body), () => webhooks.verify(signature, at, ''),
    () => webhooks.verify(standard(secret, 'evt_1', at), at, body), // no id
    () => webhooks.verify(standard(secret, 'evt_1', at), at, body, { id: 'evt_2' }),
    () => webhooks.verify(standard(secret, 'evt_1', at).replace('=', ''), at, body, { id: 'evt_1' }),
    () => webhooks.verify(signature, at, body, { secret: [] }), () => webhooks.verify(signature, at, body, { secret: '' }),
    () => new PacSpace().webhooks.verify(signature, at, body),
    () => webhooks.verify(signature, at, event as never),
    () => webhooks.verify(standard(secret, 'evt_1', at), at, body, { id: 'evt_1', secret: 'whsec_%%%' }),
  ];
  for (const call of calls) assert.throws(call, isRefused, call.toString());
});

test('A signature does not outlive the tolerance, in either direction', () => {
  const secret = newSecret();
  const { webhooks } = new PacSpace({ webhookSecret: secret });
  const check = (offset: number, tolerance?: number): WebhookEvent =>
    webhooks.verify(own(secret, now() + offset), now() + offset, body, { tolerance });
  for (const offset of [0, -290, 290]) assert.equal(check(offset).id, 'evt_1');
  for (const offset of [-302, 310, -100_000]) assert.throws(() => check(offset), isRefused);
  assert.equal(check(-50, 60).id, 'evt_1');
  assert.throws(() => check(-70, 60), isRefused);
  assert.throws(() => check(0, NaN), isRefused);
  for (const timestamp of ['', 'soon', '1e9', '-5', '1.5', ' 1']) {
    assert.throws(() => webhooks.verify(own(secret, timestamp), timestamp, body, { tolerance: Infinity }), isRefused);
  }
});

test('A body of any bytes and length is signed as it came', () => {
  const secret = newSecret();
  const { webhooks } = new PacSpace({ webhookSecret: secret });
  for (const length of [0, 1, 20, 55, 56, 64, 119, 120, 1_000, 100_000]) {
    const raw = Buffer.from(JSON.stringify({ id: 'x'.repeat(length) }));
    const at = now();
    assert.equal(webhooks.verify(own(secret, at, raw), at, raw).id.length, length);
  }
  const noText = Buffer.from([0xff, 0xfe, 0x00]);
  const at = now();
  assert.throws(() => webhooks.verify(own(secret, at, noText), at, noText), /no JSON/);
});

test('A secret longer than a block is hashed first', () => {
  const secret = `whsec_${'k'.repeat(200)}`;
  const at = now();
  assert.equal(verifyWebhook({ 'x-pacspace-signature': own(secret, at), 'x-pacspace-timestamp': `${at}` }, body,
    { secret }).id, 'evt_1');
});
