import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { verifyPublicProof, type PublicProof } from '../src/index.js';
import { ReferenceTree, sha } from './kit/referenceTree.js';
import { Signer, statementText } from './kit/ledger.js';
import { makeScene, restate } from './kit/scene.js';

function honest(): PublicProof & { leaves: Uint8Array } {
  const { ledger, checkpoint } = makeScene();
  return {
    kind: 'checkpoint', proofRoot: checkpoint.proofRoot, statement: checkpoint.statement,
    inclusion: ledger.publicInclusion(checkpoint.index), treeHead: ledger.note(), vkey: ledger.signer.vkey,
    leaves: Buffer.concat(checkpoint.covered.map(({ leaf }) => leaf)),
  };
}

const failures = async (proof: PublicProof): Promise<string[]> => {
  const { verified, checks } = await verifyPublicProof(proof);
  assert.equal(verified, checks.every(({ outcome }) => outcome === 'passed'));
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
};

test('An honest checkpoint passes every check, however its leaves arrive', async () => {
  const proof = honest();
  async function* chunks(size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < proof.leaves.length; at += size) yield proof.leaves.subarray(at, at + size);
  }
  for (const leaves of [proof.leaves, chunks(1), chunks(33), chunks(1000)]) {
    const { verified, checks } = await verifyPublicProof({ ...proof, leaves });
    assert.deepEqual(checks.map(({ name, outcome }) => [name, outcome]),
      [['root', 'passed'], ['proofRoot', 'passed'], ['inclusion', 'passed'], ['signature', 'passed']]);
    assert.ok(verified);
  }
});

test('Each change fails the checks that it concerns', async () => {
  const proof = honest();
  const leaf = Buffer.from(proof.leaves);
  leaf[40]! ^= 1;
  const hashes = [...proof.inclusion.hashes];
  hashes[1] = hashes[1]!.replace(/.$/, digit => digit === '0' ? '1' : '0');
  const { size } = proof.inclusion;
  for (const [change, expected] of [
    [{ leaves: leaf }, ['root']],
    [{ leaves: proof.leaves.subarray(32) }, ['root']],
    [{ leaves: proof.leaves.subarray(1) }, ['root']],
    [{ leaves: null }, ['root']],
    [{ proofRoot: `0x${'1'.repeat(64)}` }, ['proofRoot']],
    [{ proofRoot: '0x1' }, ['proofRoot']],
    [{ statement: restate(proof.statement!, 'closing', '0') }, ['proofRoot', 'inclusion']],
    [{ statement: restate(proof.statement!, 'closing', '0.0') }, ['root', 'proofRoot', 'inclusion']],
    [{ statement: null }, ['root', 'proofRoot', 'inclusion']],
    [{ kind: 'selection' }, ['root', 'proofRoot', 'inclusion']],
    [{ kind: 'nonsense' }, ['root', 'proofRoot', 'inclusion']],
    [{ inclusion: { ...proof.inclusion, hashes } }, ['inclusion']],
    [{ inclusion: { ...proof.inclusion, hashes: proof.inclusion.hashes.map(hash => hash.toUpperCase()) } }, ['inclusion']],
    [{ inclusion: { ...proof.inclusion, hashes: proof.inclusion.hashes.map(hash => hash.slice(2)) } }, ['inclusion']],
    [{ inclusion: { ...proof.inclusion, size: String(Number(size) + 1) } }, ['inclusion']],
    [{ inclusion: { ...proof.inclusion, index: '-1' } }, ['inclusion']],
    [{ treeHead: proof.treeHead.replace(/\n\d+\n/, `\n${Number(size) + 1}\n`) }, ['inclusion', 'signature']],
    [{ treeHead: '' }, ['inclusion', 'signature']],
    [{ vkey: new Signer('ledger.example.com/log/env_test').vkey }, ['signature']],
    [{ vkey: '' }, ['signature']],
  ] as [Partial<PublicProof>, string[]][]) {
    assert.deepEqual(await failures({ ...proof, ...change }), expected, JSON.stringify(change));
  }
});

test('A delta is checked by its leaf alone', async () => {
  const { ledger, checkpoint } = makeScene();
  const { leaf, index } = checkpoint.covered[3]!;
  const proof: PublicProof = {
    kind: 'delta', proofRoot: `0x${leaf.toString('hex')}`, statement: null, inclusion: ledger.publicInclusion(index),
    treeHead: ledger.note(), vkey: ledger.signer.vkey, leaves: null,
  };
  assert.deepEqual(await failures(proof), []);
  assert.deepEqual(await failures({ ...proof, inclusion: ledger.publicInclusion(index - 1) }), ['inclusion']);
});

test('An environment checkpoint and a selection are checked like a checkpoint', async () => {
  const { ledger, checkpoint } = makeScene();
  const tree = new ReferenceTree();
  tree.leaves.push(checkpoint.leaf);
  const root = tree.root();
  const common = {
    count: '1', id: 'x', origin: ledger.origin, root: root.toString('hex'), salt: 'A'.repeat(22), size: '5',
    time: '2026-12-01T00:00:00.000Z',
  };
  for (const [kind, context, type, members] of [
    ['environment', 'environment-checkpoint', 3,
      { ...common, end: common.time, number: '1', prev: '', start: '2026-11-01T00:00:00.000Z' }],
    ['selection', 'selection', 6, { ...common, customer: 'a', net: '-1.5', unit: '' }],
  ] as const) {
    const statement = statementText(context, members);
    const index = ledger.log.leaves.push(sha(Uint8Array.of(0, type), sha(statement))) - 1;
    const proof: PublicProof = {
      kind, statement, proofRoot: `0x${sha('pacspace/proof-root/v1\n', root, statement).toString('hex')}`,
      inclusion: ledger.publicInclusion(index), treeHead: ledger.note(), vkey: ledger.signer.vkey, leaves: [checkpoint.leaf],
    };
    assert.deepEqual(await failures(proof), []);
  }
});

test('Where the runtime has no Ed25519 the signature is skipped, never passed', async () => {
  const { subtle } = webcrypto as unknown as Crypto;
  const original = subtle.importKey;
  subtle.importKey = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
  try {
    const { verified, checks } = await verifyPublicProof(honest());
    assert.equal(verified, false);
    assert.equal(checks[3]!.outcome, 'skipped');
    assert.match(checks[3]!.detail, /can't check Ed25519/);
    const scene = makeScene();
    const { verify } = await import('./kit/scene.js');
    const result = await verify(scene);
    assert.deepEqual([result.outcome, result.steps[7]!.outcome, result.keep], ['incomplete', 'skipped', null]);
  } finally {
    subtle.importKey = original;
  }
});
