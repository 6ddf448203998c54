// Whatever is thrown at the verifier: no exception that isn't documented, and nothing changed is ever verified.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyBundle, verifyPublicProof, verifyTlogProof } from '../src/index.js';
import { bundleText } from './kit/ledger.js';
import { makeScene } from './kit/scene.js';

/** Numerical Recipes' generator: the same bytes on every run. */
let seed = 20261101;
const next = (below: number): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

function mutate(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = next(copy.length);
  switch (next(5)) {
    case 0:
      copy[at]! ^= 1 << next(8);
      return copy;
    case 1:
      return copy.slice(0, at);
    case 2:
      return Uint8Array.from([...copy.slice(0, at), next(256), ...copy.slice(at)]);
    case 3: {
      const end = Math.min(copy.length, at + 1 + next(40));
      return Uint8Array.from([...copy.slice(0, at), ...copy.slice(end)]);
    }
    default: {
      const from = next(copy.length);
      const end = Math.min(copy.length, from + 1 + next(400));
      return Uint8Array.from([...copy.slice(0, at), ...copy.slice(from, end), ...copy.slice(at)]);
    }
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
/**
 * Two members of the header are claims that nothing in a bundle proves: the key hint, and the delta after (no later
 * covered delta names its leaf). A change inside them alone may pass.
 */
const proved = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  .replace(/"vkey":.*?(?=,"statement")/, '').replace(/"after":.*(?=,"consistency")/, '');

test('No changed bundle is verified', async () => {
  const scene = makeScene();
  const bytes = new TextEncoder().encode(bundleText(scene.bundle));
  assert.equal((await verifyBundle(bytes, scene.options)).outcome, 'verified');
  for (let i = 0; i < 3000; i++) {
    const changed = mutate(bytes);
    if (same(bytes, changed) || proved(changed) === proved(bytes)) continue;
    const { outcome, failedStep } = await verifyBundle(changed, scene.options);
    const at = bytes.findIndex((byte, k) => byte !== changed[k]);
    const near = [bytes, changed].map(text => Buffer.from(text).toString('latin1', at - 40, at + 80)).join('\n');
    assert.ok(outcome === 'failed' && failedStep !== null, `${i}, at ${at}:\n${near}`);
  }
});

test('No changed proof of a delta is verified', async () => {
  const { ledger, checkpoint } = makeScene();
  const delta = checkpoint.covered[2]!;
  const bytes = new TextEncoder().encode(ledger.tlogProof(delta));
  const options = { root: delta.leaf.toString('hex'), policy: ledger.policy };
  for (let i = 0; i < 3000; i++) {
    const changed = mutate(bytes);
    if (same(bytes, changed)) continue;
    const { outcome } = await verifyTlogProof(Buffer.from(changed).toString('utf8'), options);
    assert.equal(outcome, 'failed', Buffer.from(changed).toString());
  }
});

test('Noise is refused in step 1', async () => {
  for (let i = 0; i < 300; i++) {
    const noise = Uint8Array.from({ length: next(300) }, () => next(256));
    assert.equal((await verifyBundle(noise)).failedStep, 1);
    assert.equal((await verifyTlogProof(Buffer.from(noise).toString('latin1'))).failedStep, 1);
  }
});

test('Values of any type in any place of a bundle are refused, not stumbled over', async () => {
  const values = [null, true, 0, -1, 1e21, '', 'x', [], [[]], {}, { __proto__: null }, ['x'], [null]];
  const scene = makeScene();
  const places: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (path.length > 0) places.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value)) walk((value as Record<string, unknown>)[name], [...path, name]);
  };
  walk({ ...scene.bundle, deltas: scene.bundle.deltas.slice(0, 4) }, []);
  for (const place of places) {
    if (place.length === 1 && place[0] === 'deltas' || place.at(-1) === 'vkey') continue;
    for (const value of values) {
      const bundle = structuredClone(scene.bundle);
      let at: any = bundle;
      for (const name of place.slice(0, -1)) at = at[name];
      const name = place.at(-1)!;
      if (JSON.stringify(at[name]) === JSON.stringify(value) || (name === 'payload' && value === null)) continue;
      if (name === 'after' && value === null) continue;
      at[name] = value;
      const { outcome } = await verifyBundle(bundleText(bundle), scene.options);
      assert.equal(outcome, 'failed', `${place.join('.')} = ${JSON.stringify(value)}`);
    }
  }
});

test('Bytes that are no UTF-8, a byte order mark, CR and endless lines are refused in step 1', async () => {
  const { bundle, options } = makeScene();
  const text = bundleText(bundle);
  const bytes = new TextEncoder().encode(text);
  const latin = Uint8Array.from(bytes);
  latin[bytes.indexOf(0xc3)] = 0x28;
  const endless = (async function* () {
    for (;;) yield new Uint8Array(65536).fill(0x20);
  })();
  for (const input of [
    latin, `\ufeff${text}`, text.replaceAll('\n', '\r\n'), text.slice(0, -1), `${text}\n`, `\n${text}`, '', '\n',
    endless, text.replace('größe', 'gr\udc00ße'), `${text.split('\n')[0]!.padEnd(1024 * 1024 + 1)}\n`,
  ]) {
    assert.equal((await verifyBundle(input, options)).failedStep, 1);
  }
});

test('Values of any type in a public proof fail a check, and never throw', async () => {
  const { ledger, checkpoint } = makeScene();
  const proof: Record<string, unknown> = {
    kind: 'checkpoint', proofRoot: checkpoint.proofRoot, statement: checkpoint.statement,
    inclusion: ledger.publicInclusion(checkpoint.index), treeHead: ledger.note(), vkey: ledger.signer.vkey,
    leaves: Buffer.concat(checkpoint.covered.map(({ leaf }) => leaf)),
  };
  for (const name of Object.keys(proof)) {
    for (const value of [undefined, null, 5, '', 'x', {}, [], true]) {
      const { verified } = await verifyPublicProof({ ...proof, [name]: value } as never);
      assert.equal(verified, false, `${name} = ${JSON.stringify(value)}`);
    }
  }
});
