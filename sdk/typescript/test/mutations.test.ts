// What breaks where: each change of an otherwise honest bundle, and the step that must be told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyBundle } from '../src/index.js';
import { bundleText, Ledger, leafOf, minute, november, unitsPerOne, type Bundle } from './kit/ledger.js';
import { flip, makeScene, restate, verify, type SceneRequest } from './kit/scene.js';

type Change = (bundle: Bundle, ledger: Ledger) => void;

const set = (path: string, value: unknown): Change => bundle => {
  const names = path.split('.');
  const last = names.pop()!;
  let at: any = bundle;
  for (const name of names) at = at[name];
  at[last] = typeof value === 'function' ? value(at[last]) : value;
};
const member = (path: string, name: string, value: string): Change =>
  set(path, (statement: string) => restate(statement, name, value));
const flipped = (path: string): Change => set(path, (hash: string) => flip(hash));

const changes: Record<string, [number, Change]> = {
  // 1 strict parse
  'another format': [1, set('header.format', 'pacspace/bundle/v2')],
  'an origin that no statement names': [3, set('header.origin', 'Ledger/log/env_test')],
  'a number instead of a string': [1, set('header.inclusion.index', 3)],
  'a number with a leading zero': [1, set('header.inclusion.index', '03')],
  'a number of 20 digits': [1, set('header.inclusion.size', '1'.repeat(20))],
  'an additional member': [1, set('deltas.2.extra', '')],
  'a missing member': [1, bundle => delete bundle.deltas[2].payload],
  'members in another order': [1, bundle => {
    const { statement, payload, gap } = bundle.deltas[2];
    bundle.deltas[2] = { payload, statement, gap };
  }],
  'a timestamp': [1, set('header.timestamps', [''])],
  'an anchor': [1, set('header.anchors', [{}])],
  'a hash of 31 bytes': [1, set('deltas.1.gap.0', Buffer.alloc(31).toString('base64'))],
  'a hash with stray bits': [1, set('deltas.1.gap.0', (hash: string) => `${hash.slice(0, 42)}${'B'}=`)],
  'a hash in base64url': [1, set('deltas.1.gap.0', `${'_'.repeat(42)}8=`)],
  'a hash without padding': [1, set('deltas.1.gap.0', (hash: string) => hash.slice(0, 43))],
  'a payload that is no string': [1, set('deltas.1.payload', 5)],
  'no delta at all': [1, bundle => bundle.deltas.splice(0)],
  'a missing trailer': [1, bundle => bundle.trailer = bundle.deltas.pop()],
  'a delta after the trailer': [1, bundle => bundle.deltas.splice(4, 0, bundle.trailer)],
  'previous without its inclusion': [1, set('header.previous', (previous: any) => ({ statement: previous.statement }))],
  'a head without signature': [1, set('header.treeHead', (note: string) => `${note.split('\n\n')[0]}\n\n`)],
  'a head of two lines': [1, set('header.treeHead', (note: string) => note.slice(note.indexOf('\n') + 1))],
  'a head with an extension line': [1, set('header.treeHead', (note: string) => note.replace('\n\n', '\nmore\n\n'))],
  'a head with a malformed root': [1, set('header.treeHead', (note: string) => note.replace('=\n\n', '\n\n'))],
  'a head that does not end': [1, set('header.treeHead', (note: string) => note.slice(0, -1))],
  'a head with CR': [1, set('header.treeHead', (note: string) => note.replaceAll('\n', '\r\n'))],
  'a consistency proof without its size': [1, set('header.consistency', [{ hashes: [] }])],
  'a lone surrogate': [1, set('header.vkey', 'a\ud800b')],

  // 2 statements, payloads
  'a statement of another context': [2, set('header.statement', (text: string) => text.replace('/v1', '/v2'))],
  'a selection for a checkpoint': [2, set('header.statement', (t: string) => t.replace('checkpoint', 'selection'))],
  'a statement with white space': [2, set('deltas.3.statement', (text: string) => text.replace(',', ', '))],
  'a statement with a needless escape': [2, set('deltas.3.statement', (t: string) => t.replace('"a', '"\\u0061'))],
  'a statement with a duplicate': [2, set('deltas.3.statement', (t: string) => t.replace('{', '{"amount":"1",'))],
  'a statement with one member more': [2, member('deltas.3.statement', 'z', '')],
  'a statement with one member less': [2, set('deltas.3.statement', (t: string) => t.replace(',"unit":"USD"', ''))],
  'an amount with a trailing zero': [2, member('deltas.3.statement', 'amount', '1.50')],
  'an amount in other digits': [2, member('deltas.3.statement', 'amount', '١')],
  'an amount with a newline': [2, member('deltas.3.statement', 'amount', '1\n')],
  'minus zero': [2, member('deltas.3.statement', 'balance', '-0')],
  'an amount of zero': [2, member('deltas.3.statement', 'amount', '0')],
  'an amount of ten fractional digits': [2, member('deltas.3.statement', 'amount', '0.0000000001')],
  'an amount beyond the range': [2, member('deltas.3.statement', 'amount', `1${'0'.repeat(19)}`)],
  'an amount with an exponent': [2, member('deltas.3.statement', 'amount', '1e3')],
  'sequence 0': [2, member('deltas.3.statement', 'sequence', '0')],
  'a hash in upper case': [2, member('deltas.3.statement', 'payload', 'A'.repeat(64))],
  'a time without milliseconds': [2, member('deltas.3.statement', 'time', '2026-11-01T00:00:00Z')],
  'a time that never was': [2, member('deltas.3.statement', 'time', '2026-02-30T00:00:00.000Z')],
  'an occurred that is no time': [2, member('deltas.3.statement', 'occurred', 'yesterday')],
  'a short salt': [2, member('deltas.3.statement', 'salt', 'A'.repeat(21))],
  'a salt with stray bits': [2, member('deltas.3.statement', 'salt', 'B'.repeat(22))],
  'a unit of 33 characters': [2, member('deltas.3.statement', 'unit', 'u'.repeat(33))],
  'no customer': [2, member('deltas.3.statement', 'customer', '')],
  'a lone surrogate in a statement': [2, set('deltas.3.statement', (t: string) => t.replace('"anna"', '"\\ud800"'))],
  'another reason': [2, member('deltas.2.payload', 'reason', 'a gift')],
  'a payload that is none': [2, set('deltas.2.payload', '')],
  'the payload of another delta': [2, bundle => bundle.deltas[2].payload = bundle.deltas[1].payload],
  'an empty delta statement': [2, set('deltas.3.statement', '')],
  'a before that is no delta': [2, set('header.before', (t: string) => `${t} `)],
  'an after that is no delta': [2, set('header.after', 'pacspace/delta/v1\n{}')],
  'a previous that is no checkpoint': [2, set('header.previous.statement', 'x')],
  'credits below zero': [2, member('header.statement', 'credits', '-1')],
  'debits above zero': [2, member('header.statement', 'debits', '1')],
  'a window without an inside': [2, member('header.statement', 'end', november.start)],

  // 3 one unbroken sequence
  'another origin in the header': [3, set('header.origin', 'ledger.example.com/log/env_other')],
  'another customer in one delta': [3, member('deltas.3.statement', 'customer', 'bert')],
  'another unit in one delta': [3, member('deltas.3.statement', 'unit', 'EUR')],
  'another origin in one delta': [3, member('deltas.3.statement', 'origin', 'ledger.example.com/log/env_other')],
  'another unit before': [3, member('header.before', 'unit', '')],
  'another customer after': [3, member('header.after', 'customer', 'bert')],
  'another unit in the previous checkpoint': [3, member('header.previous.statement', 'unit', '')],
  'a delta left out': [3, bundle => bundle.deltas.splice(4, 1)],
  'the first delta left out': [3, bundle => bundle.deltas.shift()],
  'the last delta left out': [3, bundle => bundle.deltas.pop()],
  'a delta twice': [3, bundle => bundle.deltas.splice(4, 0, bundle.deltas[4])],
  'two deltas swapped': [3, bundle => bundle.deltas.splice(4, 2, bundle.deltas[5], bundle.deltas[4])],
  'the delta after among the covered': [3, bundle => bundle.deltas.push(
    { statement: bundle.header.after, payload: null, gap: [] })],
  'the delta before among the covered': [3, bundle => bundle.deltas.unshift(
    { statement: bundle.header.before, payload: null, gap: [] })],
  'an amount changed': [3, member('deltas.3.statement', 'amount', '1000000')],
  'another count': [3, member('header.statement', 'count', '8')],
  'another to': [3, member('header.statement', 'to', '12')],
  'another window': [3, member('header.statement', 'start', minute(60))],

  // 4 amounts (what the checkpoint says; the deltas are linked)
  'another closing': [4, member('header.statement', 'closing', '80.5')],
  'other credits': [4, member('header.statement', 'credits', '25.500000001')],
  'other debits': [4, member('header.statement', 'debits', '-14')],
  'another opening': [4, member('header.statement', 'opening', '69.999999998')],
  'the last delta\'s amount changed': [4, member('deltas.8.statement', 'amount', '2')],

  // 5 neighbours
  'nothing before': [5, set('header.before', null)],
  'another before': [5, member('header.before', 'id', 'rec_x')],
  'another balance before': [5, member('header.before', 'balance', '1')],
  'another after': [5, member('header.after', 'prev', '0'.repeat(64))],
  'an after with a gap': [5, member('header.after', 'sequence', '13')],
  'an after that should have been covered': [5, bundle => {
    const after = restate(bundle.header.after, 'time', minute(60 * 24 * 30 - 1));
    bundle.header.after = restate(after, 'index', '24');
  }],
  'an after beyond the head': [5, member('header.after', 'index', '1000')],
  'an after of another balance': [5, member('header.after', 'balance', '1')],
  'no previous checkpoint': [5, set('header.previous', null)],
  'another previous checkpoint': [5, member('header.previous.statement', 'id', 'chk_x')],
  'previous with another number': [5, member('header.previous.statement', 'number', '2')],
  'another number': [5, member('header.statement', 'number', '3')],
  'another prev': [5, member('header.statement', 'prev', '')],

  // 6 root
  'another root': [6, member('header.statement', 'root', '0'.repeat(64))],
  'another salt': [6, member('header.statement', 'salt', 'A'.repeat(22))],
  'another history': [6, member('header.statement', 'history', '0'.repeat(64))],
  'another id': [6, member('header.statement', 'id', 'chk_x')],

  // 7 everything is in the log
  'a gap\'s hash changed': [7, flipped('deltas.2.gap.0')],
  'a gap\'s hash missing': [7, bundle => bundle.deltas[2].gap.shift()],
  'a gap\'s hash too many': [7, bundle => bundle.deltas[2].gap.push(bundle.deltas[2].gap[0])],
  'the trailer\'s hash changed': [7, flipped('trailer.gap.0')],
  'the trailer\'s hash missing': [7, bundle => bundle.trailer.gap.pop()],
  'the trailer\'s hash too many': [7, bundle => bundle.trailer.gap.push(bundle.trailer.gap[0])],
  'previous not in the log': [7, flipped('header.previous.inclusion.hashes.1')],
  'previous at another index': [7, set('header.previous.inclusion.index', '4')],
  'previous for another size': [7, set('header.previous.inclusion.size', '27')],
  'the inclusion\'s hash changed': [7, flipped('header.inclusion.hashes.0')],
  'the inclusion\'s hash missing': [7, bundle => bundle.header.inclusion.hashes.pop()],
  'the inclusion\'s hash too many': [7, set('header.inclusion.hashes', (all: string[]) => [...all, all[0]])],
  'the inclusion at another index': [7, set('header.inclusion.index', '26')],
  'the inclusion for another size': [7, set('header.inclusion.size', '29')],
  'the inclusion beyond its size': [7, set('header.inclusion.index', '9223372036854775807')],

  // 8 signed tree head
  'a head with another signature': [8, set('header.treeHead', (note: string) => {
    const at = note.lastIndexOf(' ') + 1;
    return `${note.slice(0, at)}${flip(note.slice(at).trim(), 40)}\n`;
  })],
  'a head of another key': [8, bundle => {
    const other = new Ledger();
    const [text] = bundle.header.treeHead.split('\n\n');
    bundle.header.treeHead = `${text}\n\n${other.signer.line(`${text}\n`)}`;
  }],
  'a head of another origin': [8, (bundle, ledger) => {
    const text = bundle.header.treeHead.split('\n\n')[0].replace('env_test', 'env_other');
    bundle.header.treeHead = `${text}\n\n${ledger.signer.line(`${text}\n`)}`;
  }],
};

for (const [name, [step, change]] of Object.entries(changes)) {
  test(`Step ${step}: ${name}`, async () => {
    const scene = makeScene();
    change(scene.bundle, scene.ledger);
    const result = await verify(scene);
    assert.deepEqual([result.outcome, result.failedStep], ['failed', step], JSON.stringify(result.steps, null, 1));
    assert.equal(result.steps.filter(found => found.step < step && found.outcome === 'failed').length, 0);
    assert.equal(result.keep, null);
  });
}

// Lies that the vendor signed: everything is consistent but for one thing.
const lies: Record<string, [number, SceneRequest]> = {
  'a delta whose balance does not add up': [4, { deltaLie: { balance: '1' } }],
  'a delta whose amount is not what moved the balance': [4, { deltaLie: { amount: '-9' } }],
  'a delta with another sequence': [3, { deltaLie: { sequence: '9' } }],
  'a delta with another index': [3, { deltaLie: { index: '1' } }],
  'a delta whose index lies in the gap': [7, { deltaLie: { index: '13' } }],
  'a delta that forgot its prev': [3, { deltaLie: { prev: '' } }],
  'a delta in another window': [3, { deltaLie: { time: '2026-10-31T23:59:59.999Z' } }],
  'a delta of another unit': [3, { deltaLie: { unit: 'EUR' } }],
  'a delta from the future': [3, { deltaLie: { time: minute(60 * 24 * 20) } }],
  'a checkpoint that leaves out the last delta': [5, { leaveOut: 1 }],
  'a checkpoint whose size is behind its last delta': [7, { lie: { size: '20' } }],
  'a checkpoint whose size is beyond itself': [7, { lie: { size: '27' } }],
  'a checkpoint with other credits': [4, { lie: { credits: '26' } }],
  'a checkpoint with another root': [6, { lie: { root: '1'.repeat(64) } }],
  'a checkpoint without the one before': [5, { lie: { prev: '', number: '1' } }],
  'a checkpoint whose number skips one': [5, { lie: { number: '3' } }],
  'a checkpoint of another unit': [3, { lie: { unit: 'EUR' } }],
  'a checkpoint dated before its deltas': [3, { time: minute(1) }],
};

for (const [name, [step, request]] of Object.entries(lies)) {
  test(`Step ${step}, signed: ${name}`, async () => {
    const result = await verify(makeScene(request));
    assert.deepEqual([result.outcome, result.failedStep], ['failed', step], JSON.stringify(result.steps, null, 1));
  });
}

test('Step 5: an opening that is not where the previous checkpoint closed', async () => {
  const ledger = new Ledger();
  ledger.delta('a', { time: '2026-10-05T00:00:00.000Z' });
  ledger.checkpoint('a', { start: '2026-10-01T00:00:00.000Z', end: november.start, lie: { closing: '2' } });
  ledger.delta('a');
  const checkpoint = ledger.checkpoint('a');
  const result = await verifyBundle(bundleText(ledger.bundle(checkpoint)));
  assert.equal(result.failedStep, 5);
});

test('A previous checkpoint of another window need not adjoin', async () => {
  const ledger = new Ledger();
  ledger.delta('a', { time: '2026-09-05T00:00:00.000Z', amount: 3n * unitsPerOne });
  ledger.checkpoint('a', { start: '2026-09-01T00:00:00.000Z', end: '2026-10-01T00:00:00.000Z' });
  ledger.delta('a', { time: '2026-10-05T00:00:00.000Z', amount: 4n * unitsPerOne });
  ledger.delta('a');
  const checkpoint = ledger.checkpoint('a');
  const result = await verifyBundle(
    bundleText(ledger.bundle(checkpoint)), { root: checkpoint.proofRoot, policy: ledger.policy });
  assert.equal(result.outcome, 'verified');
});

test('A later delta of an open window that came after the checkpoint is no omission', async () => {
  const ledger = new Ledger();
  ledger.delta('a');
  const checkpoint = ledger.checkpoint('a', { time: minute(5) });
  ledger.delta('a', { time: minute(6) });
  const result = await verifyBundle(bundleText(ledger.bundle(checkpoint)),
    { root: checkpoint.proofRoot, policy: ledger.policy, allowOpen: true });
  assert.equal(result.outcome, 'verified', JSON.stringify(result.steps, null, 1));
});

test('Step 4: a first delta whose opening is not zero', async () => {
  const ledger = new Ledger();
  ledger.delta('a', { lie: { balance: '11' } });
  const checkpoint = ledger.checkpoint('a', { lie: { opening: '10', closing: '11' } });
  assert.equal((await verifyBundle(bundleText(ledger.bundle(checkpoint)))).failedStep, 4);
});

test('The lowest step is told, however late it is found', async () => {
  const scene = makeScene();
  member('header.statement', 'closing', '1')(scene.bundle, scene.ledger);
  flipped('deltas.0.gap.0')(scene.bundle, scene.ledger);
  assert.equal((await verify(scene)).failedStep, 4);
  member('deltas.8.statement', 'unit', 'EUR')(scene.bundle, scene.ledger);
  assert.equal((await verify(scene)).failedStep, 3);
  member('deltas.1.statement', 'amount', '1.0')(scene.bundle, scene.ledger);
  assert.equal((await verify(scene)).failedStep, 2);
  set('trailer.gap.0', 'x')(scene.bundle, scene.ledger);
  assert.equal((await verify(scene)).failedStep, 1);
});

test('Every leaf of the reference ledger is what the format says', () => {
  const { statement, leaf } = new Ledger().delta('a');
  assert.deepEqual(leafOf(1, statement), leaf);
});
