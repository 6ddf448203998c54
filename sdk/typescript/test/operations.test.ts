import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  NotFoundError, PacSpace, verifyBundle, verifyPublicProof, verifyTlogProof, type Checkpoint,
} from '../src/index.js';
import { Server, type Owner } from './kit/server.js';
import { repository } from './kit/vectors.js';

// Every operation of the Balance API, called through the client.
let server: Server;
let owner: Owner;
let pac: PacSpace;
let stranger: PacSpace;
let checkpoint: Checkpoint;
const called = new Set<string>();

before(async () => {
  server = await Server.startUnlimited();
  owner = await server.register();
  const noting: typeof fetch = (input, init) => {
    called.add(`${init!.method} ${new URL(String(input)).pathname}`);
    return fetch(input, init);
  };
  pac = new PacSpace({ apiKey: owner.apiKey, baseUrl: server.url, fetch: noting });
  stranger = new PacSpace({ baseUrl: server.url, fetch: noting });
});
after(() => server?.stop());

const policy = (): string => `log ${owner.logKey}\nquorum none\n`;

test('emit records what it is given, and gives it back', async () => {
  const delta = await pac.balance.emit('acme', '250.000000001', 'prepaid', {
    referenceId: 'order-1', metadata: { invoice: 'INV-7', größe: [1, 2] }, unit: 'USD',
    occurredAt: new Date('2026-01-02T03:04:05.678Z'), idempotencyKey: 'order-1', include: 'statement',
  });
  assert.deepEqual(
    [delta.deltaText, delta.balanceText, delta.sequenceNumber, delta.idempotent, delta.unit, delta.referenceId],
    ['250.000000001', '250.000000001', '1', false, 'USD', 'order-1']);
  assert.match(delta.statement!, /250\.000000001/);
  const correction = await pac.balance.emit('acme', -0.000000001, 'rounding', {
    adjusts: { recordId: delta.recordId },
  });
  assert.equal(correction.balanceText, '250');
  const status = await pac.balance.deltaStatus(delta.recordId, { include: 'statement' });
  assert.deepEqual(status.metadata, { invoice: 'INV-7', größe: [1, 2] });
  assert.equal(status.occurredAt, '2026-01-02T03:04:05.678Z');
  assert.equal(status.statement, delta.statement);
});

test('A batch tells what became of each item', async () => {
  const answer = await pac.balance.emitBatch([
    { customerId: 'acme', delta: -40, reason: 'storage', referenceId: 'u-1' },
    { customerId: 'acme', delta: 0, reason: 'nothing' },
    { customerId: 'globex', delta: '1000', reason: 'prepaid', idempotencyKey: 'g-1' },
  ], { include: 'statement' });
  assert.deepEqual(answer.results.map(result => [result.status, result.code ?? null]),
    [['QUEUED', null], ['FAILED', 'VALIDATION_ERROR'], ['QUEUED', null]]);
  assert.ok(answer.results[0]!.statement);
});

test('derive gives a page, or every delta', async () => {
  for (let i = 0; i < 5; i++) await pac.balance.emit('paged', i + 1, `n${i}`);
  const page = await pac.balance.derive('paged', {
    limit: 2, order: 'desc', startingBalance: '0.5', granularity: 'day',
  });
  assert.deepEqual(page.deltas.map(delta => delta.delta), [5, 4]);
  assert.deepEqual([page.computedBalanceText, page.pagination.hasMore], ['15.5', true]);
  assert.equal(page.breakdown!.reduce((sum, span) => sum + span.deltasCount, 0), 5);
  for (const limit of [1, 2, 3, 5, undefined]) {
    const seen: string[] = [];
    for await (const delta of pac.balance.derive('paged', { limit })) seen.push(delta.sequenceNumber);
    assert.deepEqual(seen, ['1', '2', '3', '4', '5']);
  }
  const rest: string[] = [];
  for await (const delta of pac.balance.derive('paged', { offset: 3, limit: 1 })) rest.push(delta.sequenceNumber);
  assert.deepEqual(rest, ['4', '5']);
});

test('A list is asked for when it is awaited, once, and walked when it is iterated', async () => {
  const list = pac.balance.derive('paged');
  assert.equal(await list, await list);
  assert.equal((await list.finally(() => undefined)).deltasCount, 5);
  const missing = pac.balance.derive('nobody');
  assert.equal(await missing.catch(error => (error as NotFoundError).code), 'CUSTOMER_NOT_FOUND');
  await assert.rejects(async () => {
    for await (const _ of pac.balance.derive('nobody')) assert.fail();
  }, NotFoundError);
  const [one, two] = await Promise.all([pac.balance.derive('paged'), pac.balance.derive('acme')]);
  assert.deepEqual([one.customerId, two.customerId], ['paged', 'acme']);
});

test('The windows of derive are whole UTC days and months', async () => {
  const now = new Date();
  const period = now.toISOString().slice(0, 7);
  const start = (month: number, day: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, day)).toISOString();
  const day = now.getUTCDate();
  const windows = await Promise.all([
    pac.balance.deriveCurrentMonth('paged'), pac.balance.deriveForPeriod('paged', period),
    pac.balance.deriveMonthsBack('paged', 1), pac.balance.deriveMonthsBack('paged', 24),
    pac.balance.deriveDaysBack('paged', 1), pac.balance.deriveDaysBack('paged', 30),
  ]);
  assert.deepEqual(windows.map(({ scope }) => [scope.startDate, scope.endDate]), [
    [start(0, 1), start(1, 1)], [start(0, 1), start(1, 1)], [start(0, 1), start(1, 1)], [start(-23, 1), start(1, 1)],
    [start(0, day), start(0, day + 1)], [start(0, day - 29), start(0, day + 1)],
  ]);
  for (const window of windows) assert.equal(window.computedBalance, 15);
});

test('compare holds two numbers against each other and against the record', async () => {
  const report = await pac.balance.compare('paged', { yours: 15, theirs: '14.5' }, { startingBalance: 0 });
  assert.deepEqual([report.matchesYours, report.matchesTheirs, report.discrepancyText], [true, false, '0.5']);
  const alone = await pac.balance.compare(null, { yours: 1, theirs: 1 });
  assert.deepEqual([alone.match, alone.neutralBalanceText], [true, null]);
});

test('A checkpoint locks a window, and its bundle verifies offline', async () => {
  checkpoint = await pac.balance.checkpoint('paged');
  assert.equal(checkpoint.proofRoot, checkpoint.merkleRoot);
  assert.equal((await pac.balance.checkpoints.get(checkpoint.proofRoot)).checkpointId, checkpoint.checkpointId);
  const bundle = await pac.balance.checkpoints.bundle(checkpoint.checkpointId);
  const result = await verifyBundle(bundle, { root: checkpoint.proofRoot, policy: policy(), allowOpen: true });
  assert.deepEqual([result.outcome, result.summary.closing], ['verified', '15']);

  await pac.balance.emit('paged', 1, 'more');
  const later = await pac.balance.checkpoint('paged', { timePreset: 'current_month' });
  const comparison = await pac.balance.checkpoints.compare(checkpoint.checkpointId, later.checkpointId);
  assert.deepEqual([comparison.extends, comparison.differences.netChangeText], [true, '1']);
  const sizes = { from: [checkpoint.logIndex + 1, later.logIndex] };
  const extended = await pac.balance.checkpoints.bundle(later.checkpointId, sizes);
  const lines = new TextDecoder().decode(await new Response(extended).arrayBuffer());
  const again = await verifyBundle(lines, {
    root: later.proofRoot, policy: policy(), allowOpen: true, state: result.keep!,
  });
  assert.equal(again.outcome, 'verified');

  const selection = await pac.balance.checkpoint('paged', {
    mode: 'fingerprints', fingerprints: [(await pac.balance.derive('paged')).deltas[0]!.receiptId],
  });
  assert.deepEqual([selection.kind, selection.deltasCount], ['selection', 1]);
  const environment = await pac.balance.checkpoint();
  assert.ok(environment.kind === 'environment' && environment.customersCount! >= 3);
  assert.equal(environment.checkpoints![0]!.netChangeText!.length > 0, true);
});

test('Checkpoints are listed page by page', async () => {
  const ids = new Set<string>();
  for await (const listed of pac.balance.listCheckpoints({ customerId: 'paged', limit: 1 })) ids.add(listed.checkpointId);
  const { pagination } = await pac.balance.listCheckpoints({ customerId: 'paged' });
  assert.ok(pagination.total >= 2);
  assert.equal(ids.size, pagination.total);
});

test('A proof root is checked without a key', async () => {
  const verified = await stranger.verify(checkpoint.proofRoot, { source: 'db' });
  assert.deepEqual([verified.verified, verified.summary.recordCount, verified.summary.netChangeText], [true, 5, '15']);
  const hashes: string[] = [];
  for await (const record of stranger.verify(checkpoint.proofRoot, { limit: 2 })) hashes.push(record.itemHash);
  assert.equal(new Set(hashes).size, 5);
  const honest = await stranger.verify(checkpoint.proofRoot, { source: 'chain' });
  assert.equal(honest.verified, false);

  const proof = await stranger.public.proof(checkpoint.proofRoot);
  assert.equal((await verifyPublicProof(proof)).verified, true);
  assert.equal((await stranger.public.leaves(checkpoint.proofRoot)).length, 5 * 32);
  const leaf = await stranger.public.proof(hashes[0]!);
  assert.deepEqual([leaf.kind, leaf.leaves, (await verifyPublicProof(leaf)).verified], ['delta', null, true]);
});

test('One delta is proven by itself', async () => {
  const { recordId, receiptId } = await pac.balance.emitAndWait('acme', 1, 'proven');
  const proof = await pac.balance.proof(recordId);
  assert.equal(proof.receiptId, receiptId);
  const result = await verifyTlogProof(await pac.balance.proofFile(recordId), { root: receiptId, policy: policy() });
  assert.equal(result.outcome, 'verified');
});

test('Receipts are made, found again, and opened without a key', async () => {
  const receipt = await pac.balance.receipt('paged');
  assert.deepEqual([receipt.finalBalanceText, receipt.deltasCount], ['16', 6]);
  assert.equal((await pac.balance.invoiceProof('paged')).receiptId, receipt.receiptId);
  const amounts: string[] = [];
  for await (const delta of pac.balance.receipt('paged', { deltaLimit: 2 })) amounts.push(delta.deltaText);
  assert.deepEqual(amounts, ['1', '2', '3', '4', '5', '1']);
  assert.equal((await pac.balance.receipts.get(receipt.receiptId)).finalBalanceText, '16');
  const ids: string[] = [];
  for await (const { receiptId } of pac.balance.receipts.list('paged', { limit: 1 })) ids.push(receiptId);
  assert.ok(ids.includes(receipt.receiptId));
  assert.equal((await stranger.public.receipt(receipt.receiptId)).finalBalanceText, '16');
  const pdf = await stranger.public.receiptPdf(receipt.receiptId, { locale: 'de-DE', paper: 'a4' });
  assert.equal(new TextDecoder().decode(pdf.subarray(0, 5)), '%PDF-');
});

test('Customers are listed, searched and read', async () => {
  const ids: string[] = [];
  for await (const customer of pac.balance.customers({ limit: 2 })) ids.push(customer.customerId);
  assert.deepEqual([...ids].sort(), ['acme', 'globex', 'paged']);
  const { customers, pagination } = await pac.balance.customers({ search: 'ACM', page: 1, limit: 10 });
  assert.deepEqual([customers[0]!.customerId, pagination.total], ['acme', 1]);
  assert.equal((await pac.balance.customersSummary()).totalCustomers, 3);
  const reasons: (string | null)[] = [];
  for await (const item of pac.balance.customer('paged', { deltaLimit: 2 })) reasons.push(item.reason);
  assert.deepEqual(reasons, ['more', 'n4', 'n3', 'n2', 'n1', 'n0']);
  assert.equal((await pac.balance.customer('paged')).computedBalanceText, '16');
});

test('Gaps, usage and limits', async () => {
  const gaps = await pac.balance.gaps('paged', { fromSequence: 2, toSequence: 4, limit: 5 });
  assert.deepEqual([gaps.contiguous, gaps.fromSequence, gaps.toSequence], [true, '2', '4']);
  assert.equal((await pac.balance.usage()).plan, 'pilot');
  assert.equal((await pac.balance.limits()).maxBatchSize, 1_000);
});

test('A file is imported, and what was refused is listed', async () => {
  const csv = 'customerId,delta,reason\nfile,1.5,a\nfile,0,b\nfile,x,c\n';
  const imported = await pac.balance.imports.start(csv, 'csv', { importId: 'file-1' });
  assert.deepEqual([imported.status, imported.recorded, imported.failed], ['completed', 1, 2]);
  assert.deepEqual((await pac.balance.imports.get('file-1')).errorCount, 2);
  const lines: number[] = [];
  for await (const error of pac.balance.imports.errors('file-1', { limit: 1 })) lines.push(error.line);
  assert.deepEqual(lines, [3, 4]);
  assert.deepEqual((await pac.balance.imports.list({ limit: 1 })).imports.map(one => one.importId), ['file-1']);
});

test('A statement is reconciled, row by row, as a file, and by prefixes', async () => {
  const result = await pac.balance.reconciliations.start('acme', [
    { referenceId: 'order-1', delta: '250.000000001' }, { referenceId: 'u-1', delta: -41, time: new Date() },
  ]);
  assert.equal(result.agreed, false);
  assert.equal(result.amountDiffers![0]!.differenceText, '1');
  const csv = `referenceId,delta\n${Array.from({ length: 10_001 }, (_, i) => `x-${i},77`).join('\n')}\n`;
  let job = await pac.balance.reconciliations.upload('acme', csv, 'csv', { matchOn: 'referenceId' });
  while (job.status === 'running') job = await pac.balance.reconciliations.get(job.jobId!);
  assert.equal(job.summary!.missingFromYours.count, 10_001);
  const page = await pac.balance.reconciliations.get(job.jobId!, { list: 'missingFromYours', page: 2, limit: 3 });
  assert.deepEqual(page.missingFromYours!.map(row => row.referenceId), ['x-3', 'x-4', 'x-5']);
  const prefix = await pac.balance.reconciliations.comparePrefix('acme', 1, `0x${'0'.repeat(64)}`);
  assert.equal(prefix.agreed, false);
  assert.equal((await pac.balance.reconciliations.comparePrefix('acme', 1, prefix.ourRoot)).agreed, true);
});

test('Every operation of the Balance API has been called', () => {
  const { paths } = JSON.parse(readFileSync(join(repository, 'openapi/v1.json'), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const missing = Object.entries(paths).flatMap(([path, operations]) => {
    const pattern = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/.]+');
    return Object.entries(operations).filter(([method]) => {
      const call = new RegExp(`^${method.toUpperCase()} ${pattern}$`);
      return path.startsWith('/api/v1/') && ![...called].some(one => call.test(one));
    }).map(([, { operationId }]) => operationId);
  });
  assert.deepEqual(missing, []);
});
