import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as sdk from '../src/index.js';
import {
  PacSpace, PacSpaceError, verifyWebhook, WebhookVerificationError, type CadenceLimitError, type Paged,
  type WebhookEvent,
} from '../src/index.js';
import { FaultProxy } from './kit/proxy.js';
import { Server } from './kit/server.js';
import { repository } from './kit/vectors.js';

// Drives the list that every client of the API is held against: sdk/conformance.

interface Case {
  readonly name: string;
  readonly call: string;
  readonly key?: string;
  readonly with?: Arguments;
  readonly walk?: boolean;
  readonly as?: string;
  readonly answer?: unknown;
  readonly error?: Refusal & { readonly retryAfter?: string; readonly fields?: string[] };
}

interface Refusal {
  readonly kind: string;
  readonly status: number;
  readonly code: string;
  readonly customerId?: string;
  readonly retryAfterSeconds?: number;
}

type Arguments = Record<string, any>;
type Operation = (pac: PacSpace, given: Arguments) => PromiseLike<unknown> | Paged<unknown, unknown>;

interface Delivered {
  readonly name: string;
  readonly secrets: string[];
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly genuine: boolean;
}

const { calls, refusals, webhooks } = JSON.parse(
  readFileSync(join(repository, 'sdk/conformance/calls.json'), 'utf8'),
) as { calls: Case[]; refusals: Refusal[]; webhooks: Delivered[] };

const operations: Record<string, Operation> = {
  emit: (pac, { customerId, delta, reason, ...rest }) => pac.balance.emit(customerId, delta, reason, rest),
  emitAndWait: (pac, { customerId, delta, reason, ...rest }) =>
    pac.balance.emitAndWait(customerId, delta, reason, rest),
  emitBatch: (pac, { deltas, ...rest }) => pac.balance.emitBatch(deltas, rest),
  deltaStatus: (pac, { recordId }) => pac.balance.deltaStatus(recordId),
  proof: (pac, { recordId }) => pac.balance.proof(recordId),
  derive: (pac, { customerId, ...rest }) => pac.balance.derive(customerId, rest),
  deriveCurrentMonth: (pac, { customerId }) => pac.balance.deriveCurrentMonth(customerId),
  deriveForPeriod: (pac, { customerId, period }) => pac.balance.deriveForPeriod(customerId, period),
  deriveMonthsBack: (pac, { customerId, months }) => pac.balance.deriveMonthsBack(customerId, months),
  deriveDaysBack: (pac, { customerId, days }) => pac.balance.deriveDaysBack(customerId, days),
  compare: (pac, { customerId = null, yours, theirs, ...rest }) =>
    pac.balance.compare(customerId, { yours, theirs }, rest),
  checkpoint: (pac, { customerId, ...rest }) => pac.balance.checkpoint(customerId, rest),
  listCheckpoints: (pac, given) => pac.balance.listCheckpoints(given),
  'checkpoints.get': (pac, { idOrRoot }) => pac.balance.checkpoints.get(idOrRoot),
  'checkpoints.compare': (pac, { from, to }) => pac.balance.checkpoints.compare(from, to),
  verify: (pac, { proofRoot, ...rest }) => pac.verify(proofRoot, rest),
  receipt: (pac, { customerId }) => pac.balance.receipt(customerId),
  'receipts.get': (pac, { receiptId }) => pac.balance.receipts.get(receiptId),
  'receipts.list': (pac, { customerId }) => pac.balance.receipts.list(customerId),
  customers: (pac, given) => pac.balance.customers(given),
  customer: (pac, { customerId, ...rest }) => pac.balance.customer(customerId, rest),
  gaps: (pac, { customerId }) => pac.balance.gaps(customerId),
  usage: pac => pac.balance.usage(),
  limits: pac => pac.balance.limits(),
  'imports.start': (pac, { file, format, importId }) => pac.balance.imports.start(file, format, { importId }),
  'imports.get': (pac, { importId }) => pac.balance.imports.get(importId),
  reconcile: (pac, { customerId, theirs }) => pac.balance.reconciliations.start(customerId, theirs),
};

let server: Server;
const clients: Record<string, PacSpace> = {};
const results: Record<string, unknown> = {};

before(async () => {
  server = await Server.start();
  const [main, other, capped] = [await server.register(), await server.register(), await server.register()];
  const disabled = await server.dashboard('POST', '/api-keys', main.token, { name: 'disabled' });
  await server.dashboard('PATCH', `/api-keys/${disabled.id}`, main.token, { active: false });
  await server.dashboard('POST', '/customers', main.token, {
    customerId: 'slow', displayName: 'Slow', eventCadence: 'daily',
  });
  const keys = {
    main: main.apiKey, other: other.apiKey, capped: capped.apiKey, disabled: disabled.fullKey as string,
    wrong: main.apiKey.replace(/.{8}$/, '00000000'), none: undefined,
  };
  for (const [name, apiKey] of Object.entries(keys)) clients[name] = new PacSpace({ apiKey, baseUrl: server.url });
});
after(() => server?.stop());

/** Arguments and expectations, with what stands for values of this run replaced by them. */
function resolve(value: any): any {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.ref === 'string') return valueAt(results, value.ref);
  if (typeof value.month === 'number') {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + value.month)).toISOString().slice(0, 7);
  }
  if (typeof value.repeat === 'number') return Array.from({ length: value.repeat }, () => resolve(value.item));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]));
}

function valueAt(root: unknown, path: string): unknown {
  const value = path.split('.').reduce<any>((at, name) => at?.[name], root);
  assert.notEqual(value, undefined, `There is no ${path}.`);
  return value;
}

/** Holds `parent[name]` against what is expected of it. */
function check(parent: any, name: string | number, expected: any, path: string): void {
  const actual = parent[name];
  if (Array.isArray(expected)) {
    assert.equal(actual?.length, expected.length, `${path} has another length`);
    expected.forEach((item, index) => check(actual, index, item, `${path}[${index}]`));
  } else if (typeof expected !== 'object' || expected === null) {
    assert.equal(actual, expected, path);
  } else if ('amount' in expected) {
    assert.equal(parent[`${name}Text`], expected.amount, path);
    assert.equal(actual, Number(expected.amount), path);
  } else if ('like' in expected) {
    assert.match(String(actual), new RegExp(expected.like), path);
  } else if ('length' in expected) {
    assert.equal(actual?.length, expected.length, path);
  } else {
    assert.notEqual(actual, undefined, path);
    for (const [member, value] of Object.entries(expected)) check(actual, member, value, `${path}.${member}`);
  }
}

function checkError(error: unknown, expected: NonNullable<Case['error']>): void {
  assert.ok(error instanceof PacSpaceError, String(error));
  assert.deepEqual([error.name, error.statusCode, error.code],
    [`${expected.kind}Error`, expected.status, expected.code], error.message);
  assert.ok(error instanceof (sdk as any)[`${expected.kind}Error`]);
  if (expected.retryAfter) assert.match(String(error.retryAfter), new RegExp(`^${expected.retryAfter}$`));
  if (expected.customerId) assert.equal((error as CadenceLimitError).customerId, expected.customerId);
  if (expected.fields) assert.deepEqual(error.details.map(detail => detail.field), expected.fields);
}

async function run({ call, key = 'main', with: given = {}, walk }: Case): Promise<unknown> {
  const operation = operations[call];
  assert.ok(operation, `'${call}' is not known here.`);
  const started = operation(clients[key]!, resolve(given));
  if (!walk) return started;
  const items: unknown[] = [];
  for await (const item of started as Paged<unknown, unknown>) items.push(item);
  return items;
}

describe('Conformance', () => {
  for (const one of calls) {
    test(one.name, async () => {
      if (one.error) {
        await assert.rejects(() => run(one), error => (checkError(error, one.error!), true));
        return;
      }
      const result = await run(one);
      if (one.as) results[one.as] = result;
      check({ answer: result }, 'answer', resolve(one.answer), one.call);
    });
  }

  for (const { kind, ...refusal } of refusals) {
    test(`${refusal.status} ${refusal.code} is a ${kind}Error`, async () => {
      const proxy = await FaultProxy.to('http://127.0.0.1:1');
      try {
        const { status: statusCode, ...members } = refusal;
        const error = { ...members, message: 'No.', details: [], requestId: 'req_1' };
        const body = { success: false, statusCode, message: 'No.', error };
        proxy.next({ status: statusCode, body: JSON.stringify(body) });
        const pac = new PacSpace({ apiKey: 'pk_test_a.b', baseUrl: proxy.url, maxRetries: 0 });
        await assert.rejects(pac.balance.usage(), thrown => {
          const seconds = refusal.retryAfterSeconds;
          checkError(thrown, { ...refusal, kind, ...seconds && { retryAfter: String(seconds) } });
          assert.equal((thrown as PacSpaceError).requestId, 'req_1');
          return true;
        });
      } finally {
        await proxy.stop();
      }
    });
  }

  for (const { name, secrets, headers, body, genuine } of webhooks) {
    test(`Webhook: ${name}`, () => {
      const verify = (): unknown => verifyWebhook(headers, body, { secret: secrets, tolerance: Infinity });
      if (genuine) assert.equal((verify() as WebhookEvent).id, 'evt_1');
      else assert.throws(verify, WebhookVerificationError);
    });
  }
});
