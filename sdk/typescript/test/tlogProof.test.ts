import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyTlogProof, type VerifyOptions } from '../src/index.js';
import { Ledger, minute, Signer, type Recorded } from './kit/ledger.js';
import { flip, restate } from './kit/scene.js';

function scene(): { ledger: Ledger; delta: Recorded; options: VerifyOptions } {
  const ledger = new Ledger();
  for (let i = 0; i < 5; i++) ledger.delta('other');
  ledger.delta('anna', { amount: 7n });
  const delta = ledger.delta('anna', { amount: -2_000_000_000n, reason: 'größe 😀' });
  for (let i = 0; i < 6; i++) ledger.delta('other');
  return { ledger, delta, options: { root: `0x${delta.leaf.toString('hex')}`, policy: ledger.policy } };
}

test('An honest proof of one delta is verified', async () => {
  const { ledger, delta, options } = scene();
  const result = await verifyTlogProof(ledger.tlogProof(delta), options);
  assert.deepEqual([result.outcome, result.failedStep], ['verified', null], JSON.stringify(result.steps));
  assert.equal(result.keep, ledger.note());
  const { kind, customer, from, net, closing, payloadsHidden, proofRoot } = result.summary;
  assert.deepEqual([kind, customer, from, net, closing, payloadsHidden],
    ['delta', 'anna', '2', '-2', '-1.999999993', 0]);
  assert.equal(proofRoot, options.root);
  const hidden = await verifyTlogProof(ledger.tlogProof(delta, true), options);
  assert.deepEqual([hidden.outcome, hidden.summary.payloadsHidden], ['verified', 1]);
});

test('The proof of a log with one entry has no hashes', async () => {
  const ledger = new Ledger();
  const delta = ledger.delta('a');
  const proof = ledger.tlogProof(delta);
  assert.match(proof, /\nindex 0\n\nledger/);
  const result = await verifyTlogProof(proof, { root: delta.leaf.toString('hex'), policy: ledger.policy });
  assert.equal(result.outcome, 'verified');
});

test('A missing policy or connection makes it incomplete, a missing receipt id does not', async () => {
  const { ledger, delta, options } = scene();
  const proof = ledger.tlogProof(delta);
  const unasked = await verifyTlogProof(proof, { ...options, root: undefined });
  assert.deepEqual([unasked.outcome, unasked.steps[5]?.outcome], ['verified', 'skipped']);
  assert.equal((await verifyTlogProof(proof, { ...options, policy: undefined })).outcome, 'incomplete');
  const earlier = ledger.note();
  ledger.delta('other');
  const later = await verifyTlogProof(ledger.tlogProof(delta), { ...options, state: earlier });
  assert.deepEqual([later.outcome, later.keep], ['incomplete', null]);
});

test('Each change fails its step', async () => {
  const { ledger, delta, options } = scene();
  const honest = ledger.tlogProof(delta);
  const swap = (from: string | RegExp, to: string): string => {
    const changed = honest.replace(from, to);
    assert.notEqual(changed, honest);
    return changed;
  };
  const extra = (statement: string, payload: string | null, spaced = false): string => {
    const json = JSON.stringify({ statement, payload }, null, spaced ? 1 : undefined);
    return swap(/^extra .*$/m, `extra ${Buffer.from(json).toString('base64')}`);
  };
  const { statement, payload } = delta;
  const lines = honest.split('\n');
  const other = new Ledger();
  other.delta('x');
  for (const [step, proof] of [
    [1, ''], [1, 'c2sp.org/tlog-proof@v1\n'], [1, swap('@v1', '@v2')], [1, swap('index 6', 'index 06')],
    [1, swap('index 6', 'index 6 ')], [1, swap(/^extra .*\n/m, '')], [1, swap(/^extra ./m, 'extra !')],
    [1, honest.slice(0, -1)], [1, honest.replaceAll('\n', '\r\n')], [1, `\ufeff${honest}`],
    [1, extra(statement, payload, true)], [1, swap(`${lines[3]}\n`, `${lines[3]!.slice(4)}\n`)],
    [2, extra(statement, restate(payload, 'reason', 'gift'))],
    [2, extra(restate(statement, 'amount', '-2.0'), payload)],
    [2, extra(payload, payload)],
    [4, extra(restate(statement, 'sequence', '1'), payload)], [4, extra(restate(statement, 'prev', ''), payload)],
    [6, extra(restate(statement, 'id', 'rec_x'), payload)],
    [7, swap('index 6', 'index 7')], [7, swap(lines[3]!, flip(lines[3]!))], [7, swap(`${lines[3]}\n`, '')],
    [7, swap(`${lines[3]}\n`, `${lines[3]}\n`.repeat(2))],
    [8, swap(lines.at(-2)!, new Signer(ledger.origin).line('x').trim())],
  ] as const) {
    const result = await verifyTlogProof(proof, options);
    assert.deepEqual([result.outcome, result.failedStep], ['failed', step], proof);
  }
  for (const [step, wrong] of [
    [3, { customer: 'bert' }], [3, { start: minute(1000) }], [3, { end: minute(6) }], [8, { policy: other.policy }],
    [6, { root: `0x${'0'.repeat(64)}` }],
  ] as const) {
    const result = await verifyTlogProof(honest, { ...options, ...wrong });
    assert.deepEqual([result.outcome, result.failedStep], ['failed', step]);
  }
});
