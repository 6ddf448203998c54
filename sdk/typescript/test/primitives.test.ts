import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { formatAmount, parseAmount } from '../src/verify/amounts.js';
import { decodeBase64 } from '../src/verify/bytes.js';
import { parseCanonical } from '../src/verify/canonical.js';
import { isSoundPoint, supportsEd25519, verifyEd25519 } from '../src/verify/ed25519.js';
import { Malformed } from '../src/verify/errors.js';
import { checkSignatures, parseTreeHead, parseVerifierKey } from '../src/verify/notes.js';
import { sha256, sha256OfText } from '../src/verify/sha256.js';
import { leafOf, parseStatement, proofRootOf, type Kind } from '../src/verify/statements.js';
import { golden, sharedFiles } from './kit/vectors.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('SHA-256 of the FIPS 180 examples', () => {
  for (const [text, digest] of [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ] as const) {
    assert.equal(hex(sha256OfText(text)), digest);
  }
});

test('SHA-256 agrees with Node\'s at every length around the block borders, and beyond ASCII', () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 0xff);
    assert.equal(hex(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'));
  }
  const text = 'größe 😀 \u2028'.repeat(2000);
  assert.equal(hex(sha256OfText(text)), createHash('sha256').update(text).digest('hex'));
});

test('Amounts are read and written exactly', () => {
  for (const text of ['0', '1', '-1', '0.1', '-0.000000001', '9999999999999999999.999999999', '100.5']) {
    assert.equal(formatAmount(parseAmount(text)), text);
  }
  assert.equal(parseAmount('0.1') + parseAmount('0.2'), parseAmount('0.3'));
  assert.equal(parseAmount('-1.5'), -1_500_000_000n);
  for (const text of ['', '-', '-0', '+1', '01', '1.', '.5', '1.0', '1.10', '1e3', '1,5', ' 1', '1\n', '0x1', '١',
    '0.0000000001', '10000000000000000000', '1.5n', '--1']) {
    assert.throws(() => parseAmount(text), Malformed, text);
  }
});

test('Base64 has one spelling', () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 57 + length * 3) & 0xff));
    assert.deepEqual(Buffer.from(decodeBase64(bytes.toString('base64'))), bytes);
  }
  for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '====', 'AA==AA==', 'AA A', 'AA-_', 'AAé=', 'AA=A',
    '\n']) {
    assert.throws(() => decodeBase64(text), Malformed, text);
  }
});

test('Only canonical JSON is read', () => {
  for (const text of ['{"a":"\\u001f\u2028\u007f\\n"}', '[]', 'null', '["\\\\ud800"]', '"😀"']) parseCanonical(text);
  for (const text of ['', ' {}', '{}\n', '{"a":"1","a":"1"}', '{"a":"\\u0041"}', '"\\/"', '"\\u001F"', '"\ud800"',
    '"\\ud800"', '"\\\\\\ud800"', '1.0', '1e1', '\ufeff{}', '{"a":"\n"}', '['.repeat(1e6), 'NaN']) {
    assert.throws(() => parseCanonical(text), Malformed, text.slice(0, 20));
  }
});

for (const { name, text } of sharedFiles('jcs/output')) {
  test(`Public vector ${name}: its strings are canonical`, () => {
    // Statements hold strings alone: those of the canonical outputs must be accepted as they stand.
    for (const string of text.match(/"(?:[^"\\]|\\.)*"/gu) ?? []) parseCanonical(string);
  });
}

const kinds: [file: string, kind: Kind][] = [
  ['delta', 'delta'], ['payload', 'payload'], ['checkpoint', 'checkpoint'], ['selection', 'selection'],
  ['environment-checkpoint', 'environment-checkpoint'],
];

for (const [file, kind] of kinds) {
  for (const vector of golden(`statements/${file}.json`)) {
    test(`Golden ${kind}: ${vector.name}`, () => {
      assert.deepEqual({ ...parseStatement(kind, vector.statement) }, vector.members);
      assert.equal(`0x${hex(sha256OfText(vector.statement))}`, vector.contentHash);
      if (kind !== 'payload') assert.equal(`0x${hex(leafOf(kind, vector.statement))}`, vector.leafHash);
    });
  }
}

test('Golden proof roots', () => {
  for (const vector of golden('proof-root.json')) {
    assert.equal(`0x${hex(proofRootOf(vector.root, vector.statement))}`, vector.proofRoot);
  }
});

test('Golden tree heads', async () => {
  const { vkey, origin, heads } = golden('tree-heads.json');
  const key = parseVerifierKey(vkey, 1);
  assert.equal(key.name, origin);
  for (const { note, size, root, text } of heads) {
    const head = parseTreeHead(note);
    assert.deepEqual([String(head.size), hex(head.root), head.text], [size, root, text]);
    assert.equal(await checkSignatures(head, key), 'good');
  }
});

test('The example of the cosignature specification is read', () => {
  const [, , line] = ('example.com/behind-the-sofa\n\n\u2014 witness.example.com/w1 ' +
    'jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==')
    .split('\n');
  const head = parseTreeHead(`a/log/env_b\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n${line}\n`);
  assert.deepEqual([head.signatures[0]!.id, head.signatures[0]!.signature.length], ['8d66cf3f', 72]);
});

test('Ed25519 works here, and refuses what libraries disagree about', async () => {
  assert.ok(await supportsEd25519());
  // RFC 8032 section 7.1, test 1.
  const key = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
  const signature = Buffer.from('e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac' +
    'c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b', 'hex');
  assert.ok(await verifyEd25519(key, signature, Buffer.of()));
  assert.ok(!await verifyEd25519(key, signature, Buffer.of(0)));
  assert.ok(!await verifyEd25519(key, signature.subarray(1), Buffer.of()));
  // The same signature with the group order added to S.
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = order;
  for (let i = 31; i >= 0; i--) s += BigInt(signature[32 + i]!) << BigInt(8 * i);
  const malleable = Buffer.from(signature);
  for (let i = 0; i < 32; i++) malleable[32 + i] = Number((s >> BigInt(8 * i)) & 0xffn);
  assert.ok(!await verifyEd25519(key, malleable, Buffer.of()));
});

// The curve's arithmetic, written here only to prove the list of small-order points complete.
const p = 2n ** 255n - 19n;
const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let b = base % p, e = exponent; e > 0n; e >>= 1n, b = (b * b) % p) if (e & 1n) result = (result * b) % p;
  return result;
};
const d = (p - (121665n * power(121666n, p - 2n)) % p) % p;
type Point = readonly [bigint, bigint];
const add = ([x1, y1]: Point, [x2, y2]: Point): Point => {
  const t = (d * x1 * x2 * y1 * y2) % p;
  return [((x1 * y2 + y1 * x2) * power(1n + t, p - 2n)) % p, ((y1 * y2 + x1 * x2) * power(1n - t + p, p - 2n)) % p];
};
const fromY = (y: bigint): Point | null => {
  const square = ((y * y - 1n + p) * power(d * y * y + 1n, p - 2n)) % p;
  let x = power(square, (p + 3n) / 8n);
  if ((x * x - square) % p !== 0n) x = (x * power(2n, (p - 1n) / 4n)) % p;
  return (x * x - square) % p === 0n ? [x, y] : null;
};
const encode = (y: bigint, sign: number): Buffer => {
  const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
  bytes[31]! |= sign << 7;
  return bytes;
};

test('Exactly the eight points of small order, and encodings out of range, are unsound', () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const times = (n: bigint, point: Point): Point => {
    let result: Point = [0n, 1n];
    for (let at = point; n > 0n; n >>= 1n, at = add(at, at)) if (n & 1n) result = add(result, at);
    return result;
  };
  // Some point of full order times the subgroup's order generates the small ones.
  const small = new Set<bigint>();
  for (let y = 2n; small.size < 5 && y < 50n; y++) {
    const point = fromY(y);
    if (!point) continue;
    const torsion = times(order, point);
    for (let n = 0n; n < 8n; n++) small.add(times(n, torsion)[1]);
  }
  assert.equal(small.size, 5);
  for (const y of small) for (const sign of [0, 1]) assert.ok(!isSoundPoint(encode(y, sign)), y.toString(16));
  for (let y = p; y < 2n ** 255n; y++) assert.ok(!isSoundPoint(encode(y, 0)) && !isSoundPoint(encode(y, 1)));
  for (const y of [2n, 3n, p - 2n, 4n * power(5n, p - 2n) % p]) assert.ok(isSoundPoint(encode(y, 0)));
  assert.ok(!isSoundPoint(Buffer.alloc(31, 7)));
});
