import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyBundle, PolicyError, type Progress } from '../src/index.js';
import { bundleText, Ledger, minute, Signer, unitsPerOne } from './kit/ledger.js';
import { flip, makeScene, verify } from './kit/scene.js';

const policyOf = (ledger: Ledger): string => ledger.policy;

test('An honest bundle is verified, and says what it says', async () => {
  const scene = makeScene();
  const result = await verify(scene);
  assert.deepEqual(
    [result.outcome, result.exitCode, result.failedStep, result.missing], ['verified', 0, null, []]);
  assert.deepEqual(result.steps.map(step => step.step), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(result.steps.map(step => step.outcome), [...Array(8).fill('passed'), 'skipped', 'skipped']);
  assert.equal(result.keep, scene.bundle.header.treeHead);
  const { treeHeadRoot, treeHeadSize, ...summary } = result.summary;
  assert.equal(treeHeadRoot, scene.ledger.log.root().toString('hex'));
  assert.equal(treeHeadSize, String(scene.ledger.log.leaves.length));
  assert.deepEqual(summary, {
    kind: 'checkpoint', origin: 'ledger.example.com/log/env_test', customer: 'anna', number: '2',
    start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z', unit: 'USD',
    count: '9', from: '3', to: '11', opening: '69.999999999', closing: '80.499999999', credits: '25.5', debits: '-15',
    net: '10.5', proofRoot: scene.checkpoint.proofRoot, open: false, payloadsHidden: 1, vkey: scene.ledger.signer.vkey,
  });
});

test('A first window, with nothing before and nothing after, is verified', async () => {
  const ledger = new Ledger();
  ledger.delta('only');
  const checkpoint = ledger.checkpoint('only');
  const text = bundleText(ledger.bundle(checkpoint));
  assert.equal((await verifyBundle(text, { root: checkpoint.proofRoot, policy: ledger.policy })).outcome, 'verified');
});

test('A balance that came back to zero before the window is verified', async () => {
  const ledger = new Ledger();
  ledger.delta('a', { amount: 5n, time: '2026-10-01T00:00:00.000Z' });
  ledger.delta('a', { amount: -5n, time: '2026-10-01T00:00:00.000Z' });
  ledger.delta('a', { amount: 1n });
  const checkpoint = ledger.checkpoint('a');
  assert.equal(checkpoint.members['opening'], '0');
  const text = bundleText(ledger.bundle(checkpoint));
  assert.equal((await verifyBundle(text, { root: checkpoint.proofRoot, policy: ledger.policy })).outcome, 'verified');
});

test('Any way of cutting the input into chunks gives the same result', async () => {
  const scene = makeScene();
  const text = bundleText(scene.bundle);
  const bytes = new TextEncoder().encode(text);
  async function* slices(input: string | Uint8Array, size: number): AsyncGenerator<string | Uint8Array> {
    for (let at = 0; at < input.length; at += size) yield input.slice(at, at + size);
  }
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 777) controller.enqueue(bytes.subarray(at, at + 777));
      controller.close();
    },
  });
  const expected = await verify(scene);
  for (const input of [
    bytes, stream, slices(bytes, 1), slices(bytes, 4096), slices(text, 1), slices(text, 1000),
    new Blob([bytes]).stream() as ReadableStream<Uint8Array>,
  ]) {
    assert.deepEqual(await verifyBundle(input, scene.options), expected);
  }
});

test('Without a root, a policy or a closed window it is incomplete, and says what is missing', async () => {
  const scene = makeScene();
  for (const [options, step] of [[{ root: undefined }, 6], [{ policy: undefined }, 8]] as const) {
    const result = await verify(scene, options);
    assert.deepEqual([result.outcome, result.exitCode, result.failedStep], ['incomplete', 2, null]);
    assert.equal(result.steps[step - 1]!.outcome, 'skipped');
    assert.equal(result.missing.length, 1);
  }
  assert.equal((await verify(scene, { policy: undefined })).keep, null);

  const open = makeScene({ time: minute(60 * 24 * 29) });
  const result = await verify(open);
  assert.deepEqual([result.outcome, result.summary.open, result.missing.length], ['incomplete', true, 1]);
  const allowed = await verify(open, { allowOpen: true });
  assert.deepEqual([allowed.outcome, allowed.summary.open], ['verified', true]);
});

test('Without a policy a head that the hinted key did not sign has failed', async () => {
  const scene = makeScene();
  const other = new Signer(scene.ledger.origin);
  const smallOrder = Buffer.concat([Buffer.of(1), Buffer.alloc(32)]);
  const { createHash } = await import('node:crypto');
  const id = createHash('sha256').update(`${scene.ledger.origin}\n`).update(smallOrder).digest('hex').slice(0, 8);
  for (const vkey of [other.vkey, '', 'x', `${scene.ledger.origin}+${id}+${smallOrder.toString('base64')}`]) {
    scene.bundle.header.vkey = vkey;
    const result = await verify(scene, { policy: undefined });
    assert.deepEqual([result.outcome, result.failedStep], ['failed', 8], vkey);
    assert.equal((await verify(scene)).outcome, 'verified', 'a policy makes the hint irrelevant');
  }
});

test('A kept head is connected, contradicted, or out of reach', async () => {
  const notes: string[] = [];
  const scene = makeScene({ change: ledger => void notes.push(ledger.note()), sizes: [25] });
  const size = 25;
  const kept = notes[0]!;
  assert.equal(kept.split('\n')[1], String(size));
  const now: string = scene.bundle.header.treeHead;
  const at9 = async (state: string): Promise<unknown[]> => {
    const result = await verify(scene, { state });
    return [result.outcome, result.steps[8]!.outcome, result.keep === now];
  };
  const empty = new Ledger().note();
  const stranger = new Ledger('other.example.com/log/env_x').note();
  const sign = (text: string): string => `${text}\n${scene.ledger.signer.line(text)}`;
  const ownEmpty = sign(empty.split('\n').slice(0, 3).join('\n') + '\n');
  const text = (size: string, root: string): string => sign(`${scene.ledger.origin}\n${size}\n${root}\n`);
  const [, keptSize, keptRoot] = kept.split('\n') as [string, string, string];

  assert.deepEqual(await at9(kept), ['verified', 'passed', true]);
  assert.deepEqual(await at9(now), ['verified', 'passed', true]);
  assert.deepEqual(await at9(ownEmpty), ['verified', 'passed', true]);
  assert.deepEqual(await at9(text('26', keptRoot)), ['incomplete', 'skipped', false], 'no proof from there');
  assert.deepEqual(await at9(text('1000', keptRoot)), ['incomplete', 'skipped', false], 'later than the bundle');
  assert.deepEqual(await at9(stranger), ['incomplete', 'skipped', false]);
  assert.deepEqual(await at9(empty), ['incomplete', 'skipped', false], 'signed by another key');
  assert.deepEqual(await at9('what is this?'), ['incomplete', 'skipped', false]);
  assert.deepEqual(await at9(text(keptSize, flip(keptRoot))), ['failed', 'failed', false]);
  assert.deepEqual(await at9(text(now.split('\n')[1]!, keptRoot)), ['failed', 'failed', false], 'a fork');
  scene.bundle.header.consistency[0].hashes[0] = flip(scene.bundle.header.consistency[0].hashes[0]);
  assert.deepEqual(await at9(kept), ['failed', 'failed', false]);
});

test('Witnesses count for the quorum', async () => {
  const [w1, w2, w3] = [new Signer('w1.example', 4), new Signer('w2.example', 4), new Signer('w3.example', 4)] as const;
  const scene = makeScene({ witnesses: [w1, w2] });
  const lines = `log ${scene.ledger.signer.vkey}\nwitness one ${w1.vkey}\nwitness two ${w2.vkey}\n` +
    `witness three ${w3.vkey} https://w3.example\n`;
  const outcome = async (quorum: string): Promise<unknown[]> => {
    const result = await verify(scene, { policy: lines + quorum });
    return [result.outcome, result.failedStep];
  };
  assert.deepEqual(await outcome('quorum one\n'), ['verified', null]);
  assert.deepEqual(await outcome('quorum three\n'), ['failed', 8]);
  assert.deepEqual(await outcome('group g 2 one two three\nquorum g\n'), ['verified', null]);
  assert.deepEqual(await outcome('group g all one two three\nquorum g\n'), ['failed', 8]);
  assert.deepEqual(await outcome('group g any two three\ngroup h all g one\nquorum h\n'), ['verified', null]);

  const head: string = scene.bundle.header.treeHead;
  const [text] = head.split('\n\n') as [string];
  scene.bundle.header.treeHead = head.replace(w2.line(`${text}\n`), w2.line(`${text}\n`, 5n));
  assert.equal((await verify(scene, { policy: `${lines}quorum two\n` })).outcome, 'verified', 'any time will do');
  scene.bundle.header.treeHead = head.replace(w2.line(`${text}\n`), w2.line(`${text}x\n`));
  assert.deepEqual(await outcome('quorum two\n'), ['failed', 8]);
  assert.deepEqual(await outcome('quorum one\n'), ['failed', 8], 'a known key whose signature is bad spoils the note');
  scene.bundle.header.treeHead = head.replace(w2.line(`${text}\n`), w3.line(`${text}\n`).replace('w3', 'w2'));
  assert.deepEqual(await outcome('quorum two\n'), ['failed', 8]);
});

test('A policy or a root that can not be used is refused before anything is read', async () => {
  const { bundle } = makeScene();
  const read: string[] = [];
  const input = (async function* () {
    read.push('');
    yield bundleText(bundle);
  })();
  await assert.rejects(verifyBundle(input, { policy: 'log nonsense\n' }), PolicyError);
  await assert.rejects(verifyBundle(input, { policy: 'quorum none\n' }), PolicyError);
  await assert.rejects(verifyBundle(input, { root: '0x12' }), TypeError);
  assert.deepEqual(read, []);
});

test('Another policy, customer, window or root than asked for fails its step', async () => {
  const scene = makeScene();
  const { checkpoint: other } = makeScene();
  for (const [options, step] of [
    [{ customer: 'bert' }, 3], [{ start: '2026-10-01T00:00:00.000Z' }, 3], [{ end: '2026-12-02T00:00:00.000Z' }, 3],
    [{ root: other.proofRoot }, 6], [{ policy: policyOf(new Ledger()) }, 8],
    [{ policy: policyOf(new Ledger('other.example.com/log/env_x')) }, 8],
  ] as const) {
    const result = await verify(scene, options);
    assert.deepEqual([result.outcome, result.exitCode, result.failedStep, result.keep], ['failed', 1, step, null]);
  }
});

test('An abort ends the reading with the reason of the signal', async () => {
  const { bundle, options } = makeScene();
  const abort = new AbortController();
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(`${JSON.stringify(bundle.header)}\n`.slice(0, 10)));
      abort.abort(new Error('enough'));
    },
    cancel: () => void (cancelled = true),
  });
  await assert.rejects(verifyBundle(stream, { ...options, signal: abort.signal }), /enough/);
  assert.ok(cancelled);
});

test('What the source throws comes through', async () => {
  const broken = (async function* (): AsyncGenerator<Uint8Array> {
    throw new Error('disk on fire');
  })();
  await assert.rejects(verifyBundle(broken), /disk on fire/);
});

test('Memory stays flat over a long bundle, and progress is told', async () => {
  const ledger = new Ledger();
  for (let i = 0; i < 200; i++) {
    ledger.delta('long', { time: new Date(Date.UTC(2026, 10, 1) + i).toISOString(), reason: 'x'.repeat(400) });
  }
  const checkpoint = ledger.checkpoint('long');
  const { header, deltas, trailer } = ledger.bundle(checkpoint);
  const encoder = new TextEncoder();
  // The middle of the file over and over: step 3 fails early, and the verifier must read on without keeping anything.
  const middle = encoder.encode(deltas.map(line => `${JSON.stringify(line)}\n`).join(''));
  const told: Progress[] = [];
  let largest = 0;
  const input = (async function* () {
    yield encoder.encode(`${JSON.stringify(header)}\n`);
    for (let i = 0; i < 200; i++) {
      yield middle;
      if (i === 20) globalThis.gc?.();
      largest = Math.max(largest, process.memoryUsage().rss);
    }
    yield encoder.encode(`${JSON.stringify(trailer)}\n`);
  })();
  const before = process.memoryUsage().rss;
  const result = await verifyBundle(input, { onProgress: progress => told.push(progress) });
  assert.equal(result.failedStep, 3);
  assert.ok(told.length > 1 && told.at(-1)!.deltas === 40_000, `${told.length} reports`);
  assert.ok(largest - before < 100 * 1024 * 1024, `${largest - before} bytes more`);
  assert.ok(told.at(-1)!.bytes > 30 * Number(unitsPerOne) / 1000, 'a bundle of tens of megabytes');
});
