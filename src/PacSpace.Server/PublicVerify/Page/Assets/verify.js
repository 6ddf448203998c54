// src/verify/errors.ts
var Malformed = class extends Error {
  name = "Malformed";
};
var PolicyError = class extends Error {
  name = "PolicyError";
};

// src/verify/amounts.ts
var grammar = /^-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{0,8}[1-9])?$/;
var unitsPerOne = 1000000000n;
function parseAmount(text2) {
  if (!grammar.test(text2) || text2 === "-0") throw new Malformed(`'${text2.slice(0, 40)}' is not an amount`);
  const point = text2.indexOf(".");
  if (point < 0) return BigInt(text2) * unitsPerOne;
  return BigInt(text2.slice(0, point) + text2.slice(point + 1).padEnd(9, "0"));
}
function formatAmount(units) {
  const sign = units < 0n ? "-" : "";
  const size = units < 0n ? -units : units;
  const fraction2 = (size % unitsPerOne).toString().padStart(9, "0").replace(/0+$/, "");
  return `${sign}${size / unitsPerOne}${fraction2 === "" ? "" : `.${fraction2}`}`;
}

// src/verify/bytes.ts
var hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
var base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
var base64Values = new Int8Array(128).fill(-1);
for (let value = 0; value < 64; value++) base64Values[base64Alphabet.charCodeAt(value)] = value;
var encoder = new TextEncoder();
var utf8 = (text2) => encoder.encode(text2);
function toHex(bytes) {
  let text2 = "";
  for (let i = 0; i < bytes.length; i++) text2 += hexOfByte[bytes[i]];
  return text2;
}
function fromHex(text2) {
  const bytes = new Uint8Array(text2.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text2.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
function equalBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
function decodeBase64(text2) {
  if (text2.length % 4 !== 0) throw new Malformed("base64 of a length that is no multiple of 4");
  const padding = text2.endsWith("==") ? 2 : text2.endsWith("=") ? 1 : 0;
  const digits = text2.length - padding;
  const bytes = new Uint8Array(text2.length / 4 * 3 - padding);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < digits; i++) {
    const value = base64Values[text2.charCodeAt(i)] ?? -1;
    if (value < 0) throw new Malformed("not standard base64");
    bits = (bits << 6 | value) & 65535;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >> count & 255;
    }
  }
  if ((bits & (1 << count) - 1) !== 0) throw new Malformed("base64 with stray bits");
  return bytes;
}
function decodeHash(text2) {
  const hash2 = decodeBase64(text2);
  if (hash2.length !== 32) throw new Malformed("a hash that is not 32 bytes");
  return hash2;
}

// src/verify/sha256.ts
var fraction = (root) => (root - Math.floor(root)) * 4294967296 | 0;
var primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
var initial = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
var constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
var schedule = new Int32Array(64);
var state = new Int32Array(8);
var tail = new Uint8Array(128);
function compress(data, offset) {
  const w = schedule;
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    w[i] = data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1 | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const t1 = h + s1 + (e & f ^ ~e & g) + constants[i] + w[i] | 0;
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const t2 = s0 + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + t1 | 0;
    d = c;
    c = b;
    b = a;
    a = t1 + t2 | 0;
  }
  state[0] = state[0] + a | 0;
  state[1] = state[1] + b | 0;
  state[2] = state[2] + c | 0;
  state[3] = state[3] + d | 0;
  state[4] = state[4] + e | 0;
  state[5] = state[5] + f | 0;
  state[6] = state[6] + g | 0;
  state[7] = state[7] + h | 0;
}
function sha256(data, length = data.length) {
  state.set(initial);
  const whole = length - length % 64;
  for (let offset = 0; offset < whole; offset += 64) compress(data, offset);
  const rest = length - whole;
  tail.fill(0);
  for (let i = 0; i < rest; i++) tail[i] = data[whole + i];
  tail[rest] = 128;
  const end = rest < 56 ? 64 : 128;
  const high = Math.floor(length / 536870912);
  const low = length << 3;
  for (let i = 0; i < 4; i++) {
    tail[end - 8 + i] = high >>> 24 - 8 * i;
    tail[end - 4 + i] = low >>> 24 - 8 * i;
  }
  for (let offset = 0; offset < end; offset += 64) compress(tail, offset);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = state[i >> 2] >>> 24 - 8 * (i & 3);
  return digest;
}
var encoder2 = new TextEncoder();
var scratch = new Uint8Array(4096);
function sha256OfText(text2) {
  if (scratch.length < 3 * text2.length) scratch = new Uint8Array(4 * text2.length);
  return sha256(scratch, encoder2.encodeInto(text2, scratch).written);
}

// src/verify/merkle.ts
var leafInput = new Uint8Array(34);
var nodeInput = new Uint8Array(65);
nodeInput[0] = 1;
function leafHash(entryType, statementHash) {
  leafInput[1] = entryType;
  leafInput.set(statementHash, 2);
  return sha256(leafInput);
}
function nodeHash(left, right) {
  nodeInput.set(left, 1);
  nodeInput.set(right, 33);
  return sha256(nodeInput);
}
var isHash = (bytes) => bytes.length === 32;
var isOdd = (n) => (n & 1n) === 1n;
function verifyInclusion(leaf, index, size, proof, root) {
  if (index < 0n || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1n;
  let r = leaf;
  for (const p2 of proof) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      r = nodeHash(p2, r);
      while (!isOdd(fn) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      r = nodeHash(r, p2);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equalBytes(r, root);
}
function verifyConsistency(from, to, fromRoot, toRoot, proof) {
  if (from <= 0n || from > to || !proof.every(isHash)) return false;
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  if (proof.length === 0) return false;
  const path = (from & from - 1n) === 0n ? [fromRoot, ...proof] : proof;
  let fn = from - 1n;
  let sn = to - 1n;
  while (isOdd(fn)) [fn, sn] = [fn >> 1n, sn >> 1n];
  let fr = path[0];
  let sr = fr;
  for (const c of path.slice(1)) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (!isOdd(fn) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equalBytes(fr, fromRoot) && equalBytes(sr, toRoot);
}
var Frontier = class {
  #levels = [];
  #hashes = [];
  #size = 0n;
  get size() {
    return this.#size;
  }
  append(leaf) {
    this.#push(0, leaf);
  }
  /**
   * Appends everything up to `end` as the roots of maximal aligned subtrees, left to right.
   * False, and the frontier is of no further use, when `hashes` are not exactly as many as that takes.
   */
  skipTo(end, hashes) {
    for (const hash2 of hashes) {
      if (this.#size >= end) return false;
      let level = 0;
      let width = 1n;
      while ((this.#size & width) === 0n && this.#size + 2n * width <= end) {
        width *= 2n;
        level++;
      }
      this.#push(level, hash2);
    }
    return this.#size === end;
  }
  root() {
    let at = this.#hashes.length - 1;
    if (at < 0) return sha256(new Uint8Array(0));
    let root = this.#hashes[at];
    while (--at >= 0) root = nodeHash(this.#hashes[at], root);
    return root;
  }
  #push(level, hash2) {
    this.#size += 1n << BigInt(level);
    while (this.#levels.at(-1) === level) {
      hash2 = nodeHash(this.#hashes.pop(), hash2);
      this.#levels.pop();
      level++;
    }
    this.#levels.push(level);
    this.#hashes.push(hash2);
  }
};

// src/verify/canonical.ts
function parseCanonical(text2) {
  let value;
  let again;
  try {
    value = JSON.parse(text2);
    again = JSON.stringify(value);
  } catch {
    throw new Malformed("not JSON");
  }
  if (again !== text2) throw new Malformed("not canonical JSON");
  if (text2.includes("\\ud") && text2.replaceAll("\\\\", "").includes("\\ud")) throw new Malformed("a lone surrogate");
  return value;
}
function members(value, names2) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("not an object");
  const found2 = Object.keys(value);
  if (found2.length !== names2.length || found2.some((name, i) => name !== names2[i])) {
    throw new Malformed(`members must be ${names2.join(", ")}`);
  }
  return value;
}
function text(value, name) {
  if (typeof value !== "string") throw new Malformed(`${name} must be a string`);
  return value;
}
var textOrNull = (value, name) => value === null ? null : text(value, name);
function list(value, name) {
  if (!Array.isArray(value)) throw new Malformed(`${name} must be an array`);
  return value;
}
var integerGrammar = /^(?:0|[1-9][0-9]{0,18})$/;
var largest = 2n ** 63n - 1n;
var isInteger = (value) => integerGrammar.test(value) && BigInt(value) <= largest;
function integer(value, name) {
  if (typeof value !== "string" || !isInteger(value)) throw new Malformed(`${name} must be a whole number`);
  return BigInt(value);
}

// src/verify/statements.ts
var amount = (value) => {
  parseAmount(value);
  return true;
};
var matches = (grammar2) => (value) => grammar2.test(value);
var orEmpty = (rule) => (value) => value === "" || rule(value);
var notNegative = (value) => amount(value) && !value.startsWith("-");
var notPositive = (value) => amount(value) && (value === "0" || value.startsWith("-"));
var integer2 = isInteger;
var positive = (value) => isInteger(value) && value !== "0";
var hash = matches(/^[0-9a-f]{64}$/);
var salt = matches(/^[A-Za-z0-9_-]{21}[AQgw]$/);
var any = () => true;
var some = (value) => value !== "";
var unit = (value) => [...value].length <= 32;
var timeGrammar = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
var time = (value) => {
  if (!timeGrammar.test(value) || value.startsWith("0000")) return false;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === value;
};
var shapes = {
  delta: {
    amount,
    balance: amount,
    customer: some,
    id: some,
    index: integer2,
    occurred: orEmpty(time),
    origin: some,
    payload: hash,
    prev: orEmpty(hash),
    salt,
    sequence: positive,
    time,
    unit
  },
  payload: { adjusts: any, metadata: any, reason: some, referenceId: any, salt },
  checkpoint: {
    closing: amount,
    count: positive,
    credits: notNegative,
    customer: some,
    debits: notPositive,
    end: time,
    from: positive,
    history: hash,
    id: some,
    number: positive,
    opening: amount,
    origin: some,
    prev: orEmpty(hash),
    root: hash,
    salt,
    size: integer2,
    start: time,
    time,
    to: positive,
    unit
  },
  selection: {
    count: positive,
    customer: some,
    id: some,
    net: amount,
    origin: some,
    root: hash,
    salt,
    size: integer2,
    time,
    unit
  },
  "environment-checkpoint": {
    count: positive,
    end: time,
    id: some,
    number: positive,
    origin: some,
    prev: orEmpty(hash),
    root: hash,
    salt,
    size: integer2,
    start: time,
    time
  }
};
var rules = Object.fromEntries(
  Object.entries(shapes).map(([kind, shape]) => [kind, { names: Object.keys(shape), rules: Object.values(shape) }])
);
function parseStatement(kind, statement) {
  const context = `pacspace/${kind}/v1
`;
  if (!statement.startsWith(context)) throw new Malformed(`not a pacspace/${kind}/v1 statement`);
  const { names: names2, rules: grammars } = rules[kind];
  const parsed = members(parseCanonical(statement.slice(context.length)), names2);
  for (let i = 0; i < names2.length; i++) {
    const value = parsed[names2[i]];
    if (typeof value !== "string" || !grammars[i](value)) throw new Malformed(`${kind}.${names2[i]} is malformed`);
  }
  if (parsed["amount"] === "0") throw new Malformed("delta.amount is zero");
  if ("start" in parsed && parsed["start"] >= parsed["end"]) throw new Malformed(`${kind}.end is not after its start`);
  if ("from" in parsed && BigInt(parsed["from"]) > BigInt(parsed["to"])) {
    throw new Malformed(`${kind}.to is before its from`);
  }
  return parsed;
}
var entryTypes = { delta: 1, checkpoint: 2, "environment-checkpoint": 3, selection: 6 };
var leafOf = (kind, statement) => leafHash(entryTypes[kind], sha256OfText(statement));
var proofRootOf = (treeRoot, statement) => sha256(concat(utf8("pacspace/proof-root/v1\n"), fromHex(treeRoot), utf8(statement)));

// src/verify/deltaChain.ts
function linked(statement) {
  const delta = parseStatement("delta", statement);
  const leafBytes = leafHash(1, sha256OfText(statement));
  return { delta, leaf: toHex(leafBytes), leafBytes };
}
var DeltaChain = class {
  first = null;
  last = null;
  count = 0n;
  credits = 0n;
  debits = 0n;
  balance;
  tree = new Frontier();
  log = new Frontier();
  #checkpoint;
  #report;
  constructor(checkpoint, report) {
    this.#checkpoint = checkpoint;
    this.#report = report;
    this.balance = parseAmount(checkpoint.opening);
  }
  add(next, gap) {
    this.#checkSequence(next.delta);
    this.#checkAmounts(next.delta);
    this.tree.append(next.leafBytes);
    this.#appendToLog(next, gap);
    this.first ??= next;
    this.last = next;
    this.count++;
  }
  /** Step 3, but for the identities that every statement shares. */
  #checkSequence(delta) {
    const { last } = this;
    const fail = (what) => this.#report.fail(3, `Delta ${delta.sequence}: ${what}.`);
    const expected = BigInt(this.#checkpoint.from) + this.count;
    if (BigInt(delta.sequence) !== expected) fail(`sequence ${expected} was due`);
    if (delta.time < this.#checkpoint.start || delta.time >= this.#checkpoint.end) fail("outside the window");
    if (last === null) return;
    if (delta.prev !== last.leaf) fail("prev is not the leaf of the delta before");
    if (BigInt(delta.index) <= BigInt(last.delta.index)) fail("its index is not beyond the one before");
    if (delta.time < last.delta.time) fail("earlier than the delta before");
  }
  /** Step 4. */
  #checkAmounts(delta) {
    const amount2 = parseAmount(delta.amount);
    this.balance += amount2;
    if (amount2 > 0n) this.credits += amount2;
    else this.debits += amount2;
    if (parseAmount(delta.balance) !== this.balance) {
      this.#report.fail(4, `Delta ${delta.sequence}: the balance is not the one before plus the amount.`);
    }
    if (delta.sequence === "1" !== (delta.prev === "")) {
      this.#report.fail(4, `Delta ${delta.sequence}: a customer's first delta, and no other, has no prev.`);
    }
  }
  /** Step 7. */
  #appendToLog(next, gap) {
    if (this.#report.failed(7)) return;
    if (this.log.skipTo(BigInt(next.delta.index), gap)) this.log.append(next.leafBytes);
    else this.#report.fail(7, `Delta ${next.delta.sequence}: the gap does not lead to index ${next.delta.index}.`);
  }
};

// src/verify/ed25519.ts
var p = 2n ** 255n - 19n;
var groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
var smallOrderY = /* @__PURE__ */ new Set([
  0n,
  1n,
  p - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n
]);
function littleEndian(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = value << 8n | BigInt(bytes[i]);
  return value;
}
function isSoundPoint(encoded2) {
  if (encoded2.length !== 32) return false;
  const y = littleEndian(encoded2) & 2n ** 255n - 1n;
  return y < p && !smallOrderY.has(y);
}
async function subtleCrypto() {
  if (globalThis.crypto?.subtle) return globalThis.crypto.subtle;
  if (!globalThis.process?.versions?.node) throw new Error("no WebCrypto");
  const module = "node:crypto";
  return (await import(module)).webcrypto.subtle;
}
async function verifyRaw(key, signature, message) {
  const subtle = await subtleCrypto();
  const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return subtle.verify({ name: "Ed25519" }, imported, signature, message);
}
var knownKey = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
var knownSignature = fromHex(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
);
async function supportsEd25519() {
  try {
    return await verifyRaw(knownKey, knownSignature, utf8("r"));
  } catch {
    return false;
  }
}
async function verifyEd25519(key, signature, message) {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= groupOrder) return false;
  if (!isSoundPoint(key) || !isSoundPoint(signature.subarray(0, 32))) return false;
  try {
    return await verifyRaw(key, signature, message);
  } catch {
    return false;
  }
}

// src/verify/notes.ts
var signatureTypes = { log: 1, witness: 4 };
var vkeyGrammar = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;
var keyName = /^[^\p{White_Space}\p{Cc}+\ufffd]+$/u;
function parseVerifierKey(vkey, type) {
  const [, name, id, encoded2] = vkeyGrammar.exec(vkey) ?? [];
  if (name === void 0 || id === void 0 || encoded2 === void 0 || !keyName.test(name)) {
    throw new Malformed("not a verifier key");
  }
  const bytes = decodeBase64(encoded2);
  if (bytes[0] !== type) throw new Malformed(`a verifier key of type ${bytes[0]}, not ${type}`);
  if (bytes.length !== 33) throw new Malformed("a verifier key that is not 32 bytes");
  if (toHex(sha256(concat(utf8(`${name}
`), bytes)).subarray(0, 4)) !== id) {
    throw new Malformed("a verifier key whose id is not its own");
  }
  return { name, id, type, publicKey: bytes.subarray(1) };
}
var mostSignatures = 100;
var longestNote = 64 * 1024;
var notInNotes = /[\u0000-\u0009\u000b-\u001f\ufffd]/;
function parseTreeHead(note) {
  if (note.length > longestNote) throw new Malformed("a tree head of more than 64 KiB");
  if (notInNotes.test(note)) throw new Malformed("a tree head with control characters");
  const [origin, size, root, blank, ...rest] = note.split("\n");
  if (origin === void 0 || size === void 0 || root === void 0 || blank !== "" || rest.pop() !== "") {
    throw new Malformed("a tree head is three lines, an empty line and signatures");
  }
  if (origin === "") throw new Malformed("a tree head of no origin");
  if (rest.length === 0) throw new Malformed("a tree head without signatures");
  if (rest.length > mostSignatures) throw new Malformed(`a tree head of more than ${mostSignatures} signatures`);
  return {
    origin,
    size: integer(size, "the tree head's size"),
    root: decodeHash(root),
    text: `${origin}
${size}
${root}
`,
    signatures: rest.map(parseSignature)
  };
}
function parseSignature(line) {
  const [dash, name, encoded2, ...more] = line.split(" ");
  if (dash !== "—" || name === void 0 || encoded2 === void 0 || more.length > 0 || !keyName.test(name)) {
    throw new Malformed("a malformed signature line");
  }
  const bytes = decodeBase64(encoded2);
  if (bytes.length <= 4) throw new Malformed("a signature without a signature");
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}
async function checkSignatures(head, key) {
  const own = head.signatures.filter((line) => line.name === key.name && line.id === key.id);
  if (own.length === 0) return "none";
  for (const line of own) {
    const good = key.type === signatureTypes.witness ? await verifyCosignature(head, key, line.signature) : await verifyEd25519(key.publicKey, line.signature, utf8(head.text));
    if (!good) return "bad";
  }
  return "good";
}
async function verifyCosignature(head, key, signature) {
  if (signature.length !== 72 || signature[0] > 127) return false;
  const time2 = BigInt(`0x${toHex(signature.subarray(0, 8))}`);
  const message = utf8(`cosignature/v1
time ${time2}
${head.text}`);
  return verifyEd25519(key.publicKey, signature.subarray(8), message);
}

// src/verify/head.ts
var unsupportedEd25519 = "This runtime can't check Ed25519 signatures (browsers: recent ones, on secure pages), so it is not known whether the tree head is signed.";
async function checkHead(report, asked, claim) {
  await checkSigner(report, asked.policy, claim);
  await checkState(report, asked, claim);
  report.skip(10, "Version 1 has none, and no policy asks for any.");
  if (report.passed(8) && report.keep === null && asked.state === null) report.keep = claim.note;
}
async function checkSigner(report, policy, claim) {
  const { head } = claim;
  if (head.origin !== claim.origin) {
    report.fail(8, `The head is of ${head.origin}, the statements are of ${claim.origin}.`);
  } else if (!await supportsEd25519()) {
    report.skip(8, unsupportedEd25519);
    report.missing.push("a runtime with Ed25519");
  } else if (policy !== null) {
    const problem = await policyProblem(policy, head);
    if (problem === null) report.pass(8, `${head.origin} signed the head of size ${head.size}, as the policy demands.`);
    else report.fail(8, problem);
  } else {
    report.missing.push("a policy that names the log's key");
    const problem = claim.vkey === null ? null : await hintProblem(claim.vkey, head);
    if (problem === null) report.skip(8, "No policy was given: nobody but the bundle itself says whose key this is.");
    else report.fail(8, problem);
  }
}
async function policyProblem(policy, head) {
  const logs = policy.logs.filter((log) => log.name === head.origin);
  if (logs.length === 0) return `The policy has no log ${head.origin}.`;
  const results = [];
  for (const log of logs) results.push(await checkSignatures(head, log));
  if (results.includes("bad")) return `A signature in the name of ${head.origin} does not verify.`;
  if (!results.includes("good")) return `The head is not signed with a key that the policy has for ${head.origin}.`;
  const cosigned = /* @__PURE__ */ new Set();
  for (const witness of policy.witnesses) {
    const result = await checkSignatures(head, witness);
    if (result === "bad") return `The cosignature of ${witness.name} does not verify.`;
    if (result === "good") cosigned.add(toHex(witness.publicKey));
  }
  return policy.quorum(cosigned) ? null : `The quorum is not met: ${cosigned.size} witnesses cosigned the head.`;
}
async function hintProblem(vkey, head) {
  let key;
  try {
    key = parseVerifierKey(vkey, signatureTypes.log);
  } catch (error) {
    if (error instanceof Malformed) return `The vkey is unsound: ${error.message}.`;
    throw error;
  }
  if (!isSoundPoint(key.publicKey)) return "The vkey is a small-order or non-canonical point: anything fits it.";
  if (key.name !== head.origin) return `The vkey is of ${key.name}, the head of ${head.origin}.`;
  const result = await checkSignatures(head, key);
  if (result === "none") return "The head is not signed with the vkey.";
  return result === "good" ? null : "The head's signature does not verify.";
}
async function checkState(report, asked, claim) {
  const { head } = claim;
  const kept = asked.state;
  const unconnected = (why) => {
    report.skip(9, why);
    report.missing.push("a head that connects with the one kept");
  };
  if (kept === null) return report.skip(9, "No earlier head was kept: this is the first use.");
  if (asked.policy === null) return unconnected("Without a policy the head kept can't be trusted either.");
  if (kept === "unreadable") return unconnected("What was kept is not a tree head.");
  if (kept.origin !== head.origin) return unconnected(`The head kept is of another log, ${kept.origin}.`);
  if (await supportsEd25519() && !await signedByLog(asked.policy, kept)) {
    return unconnected("The head kept is not signed by the log that the policy names.");
  }
  if (kept.size > head.size) {
    return unconnected(`The head kept is of size ${kept.size}, later than this one of size ${head.size}.`);
  }
  if (kept.size === head.size) {
    if (!equalBytes(kept.root, head.root)) {
      return report.fail(9, `Two heads of size ${head.size} with different roots: the log is forked.`);
    }
  } else if (kept.size > 0n) {
    const proofs = claim.consistency.filter((proof) => proof.from === kept.size);
    if (proofs.length === 0) return unconnected(`There is no consistency proof from size ${kept.size}.`);
    if (!proofs.every((proof) => verifyConsistency(kept.size, head.size, kept.root, head.root, proof.hashes))) {
      return report.fail(9, `The consistency proof from size ${kept.size} does not verify.`);
    }
  }
  report.pass(9, `The log at size ${head.size} extends the one kept at size ${kept.size}.`);
  if (report.passed(8)) report.keep = claim.note;
}
async function signedByLog(policy, head) {
  for (const log of policy.logs) {
    if (log.name === head.origin && await checkSignatures(head, log) === "good") return true;
  }
  return false;
}

// src/verify/bundleChecks.ts
var BundleChecks = class {
  checkpoint;
  #header;
  #before;
  #after;
  #previous;
  #asked;
  #report;
  /** Throws `Malformed` for a statement that breaks step 2. */
  constructor(header, asked, report) {
    this.#header = header;
    this.#asked = asked;
    this.#report = report;
    this.checkpoint = parseStatement("checkpoint", header.statement);
    this.#before = header.before === null ? null : linked(header.before);
    this.#after = header.after === null ? null : linked(header.after);
    this.#previous = header.previous === null ? null : {
      checkpoint: parseStatement("checkpoint", header.previous.statement),
      leaf: leafOf("checkpoint", header.previous.statement),
      inclusion: header.previous.inclusion
    };
    this.#summarise();
    this.#checkIdentities();
  }
  /** Step 3: origin, customer and unit are the same in every statement. */
  sameIdentity(statement, where) {
    for (const name of ["origin", "customer", "unit"]) {
      if (statement[name] !== this.checkpoint[name]) {
        this.#report.fail(3, `${where}: ${name} is not the checkpoint's.`);
      }
    }
  }
  /** Steps 3 to 10, once all deltas have passed by. */
  async conclude(chain, trailer) {
    this.#checkCoverage(chain);
    this.#checkSums(chain);
    this.#checkBefore(chain);
    this.#checkAfter(chain);
    this.#checkPrevious();
    this.#checkRoot(chain);
    this.#checkLog(chain, trailer);
    const { head, treeHead: note, vkey, consistency } = this.#header;
    await checkHead(this.#report, this.#asked, { head, note, origin: this.checkpoint.origin, vkey, consistency });
  }
  #require(step, holds, otherwise) {
    if (!holds) this.#report.fail(step, otherwise);
  }
  #summarise() {
    const { checkpoint, checkpoint: { origin, customer, start, end, unit: unit2, count, from, to, number } } = this;
    const { head, vkey } = this.#header;
    const open = checkpoint.time < end;
    Object.assign(this.#report.summary, {
      kind: "checkpoint",
      origin,
      customer,
      start,
      end,
      unit: unit2,
      count,
      from,
      to,
      number,
      open,
      vkey,
      opening: checkpoint.opening,
      closing: checkpoint.closing,
      credits: checkpoint.credits,
      debits: checkpoint.debits,
      net: formatAmount(parseAmount(checkpoint.closing) - parseAmount(checkpoint.opening)),
      proofRoot: `0x${toHex(proofRootOf(checkpoint.root, this.#header.statement))}`,
      treeHeadSize: head.size.toString(),
      treeHeadRoot: toHex(head.root)
    });
    if (open && this.#asked.options.allowOpen !== true) {
      this.#report.missing.push("a closed checkpoint (this one was made before its window was over)");
    }
  }
  #checkIdentities() {
    const { customer, start, end } = this.#asked.options;
    this.#require(3, this.#header.origin === this.checkpoint.origin, "The header's origin is not the checkpoint's.");
    this.#require(3, (customer ?? this.checkpoint.customer) === this.checkpoint.customer, "Another customer.");
    this.#require(3, (start ?? this.checkpoint.start) === this.checkpoint.start, "The window starts elsewhere.");
    this.#require(3, (end ?? this.checkpoint.end) === this.checkpoint.end, "The window ends elsewhere.");
    if (this.#before !== null) this.sameIdentity(this.#before.delta, "The delta before");
    if (this.#after !== null) this.sameIdentity(this.#after.delta, "The delta after");
    if (this.#previous !== null) this.sameIdentity(this.#previous.checkpoint, "The previous checkpoint");
  }
  #checkCoverage({ count, last }) {
    const { from, to, time: time2 } = this.checkpoint;
    this.#require(3, BigInt(this.checkpoint.count) === count, `${count} deltas; the checkpoint counts another number.`);
    this.#require(3, BigInt(to) - BigInt(from) + 1n === count, `From ${from} to ${to} are not ${count} deltas.`);
    this.#require(3, last === null || last.delta.time <= time2, "The checkpoint is dated before its last delta.");
    this.#report.pass(3, `Sequences ${from} to ${to}, linked, in order, all in the window.`);
  }
  #checkSums({ balance, credits, debits }) {
    const { checkpoint } = this;
    const same = (name, sum) => this.#require(4, parseAmount(checkpoint[name]) === sum, `${name} is not what the deltas add up to.`);
    same("closing", balance);
    same("credits", credits);
    same("debits", debits);
    this.#require(4, checkpoint.from !== "1" || checkpoint.opening === "0", "A first delta whose opening is not 0.");
    this.#report.pass(4, `${checkpoint.opening} → ${checkpoint.closing}, exactly.`);
  }
  #checkBefore({ first }) {
    const { from, opening, start } = this.checkpoint;
    const before = this.#before;
    const isFirst = from === "1" && opening === "0" && first?.delta.prev === "";
    this.#require(5, before === null === isFirst, "before is there exactly when something came before.");
    if (before === null || first === null) return;
    const { delta, leaf } = before;
    this.#require(5, BigInt(delta.sequence) + 1n === BigInt(from), "before is not the delta right before.");
    this.#require(5, delta.sequence === "1" === (delta.prev === ""), "before has a prev that its sequence forbids.");
    this.#require(5, leaf === first.delta.prev, "before is not what the first delta's prev names.");
    this.#require(5, delta.balance === opening, "The balance before is not the opening.");
    this.#require(5, delta.time < start, "before lies in the window.");
    this.#require(5, BigInt(delta.index) < BigInt(first.delta.index), "before is not earlier in the log.");
  }
  #checkAfter({ last }) {
    const { to, closing, end, size } = this.checkpoint;
    if (this.#after === null || last === null) return;
    const { delta } = this.#after;
    const index = BigInt(delta.index);
    this.#require(5, BigInt(delta.sequence) === BigInt(to) + 1n, "after is not the delta right after.");
    this.#require(5, delta.prev === last.leaf, "after does not link to the last delta.");
    this.#require(
      5,
      parseAmount(delta.balance) === parseAmount(closing) + parseAmount(delta.amount),
      "after does not go on from the closing."
    );
    this.#require(5, delta.time >= end || index >= BigInt(size), "after should have been covered.");
    this.#require(5, delta.time >= last.delta.time, "after is earlier than the last delta.");
    this.#require(5, index > BigInt(last.delta.index), "after is not later in the log.");
    this.#require(5, index < this.#header.head.size, "after is beyond the tree head.");
  }
  #checkPrevious() {
    const { checkpoint } = this;
    const previous = this.#previous;
    const isFirst = checkpoint.number === "1";
    this.#require(5, isFirst === (checkpoint.prev === ""), "A first checkpoint, and no other, has no prev.");
    this.#require(5, isFirst === (previous === null), "previous is there exactly when there is one.");
    if (previous !== null) {
      const { checkpoint: earlier, leaf } = previous;
      this.#require(5, BigInt(earlier.number) + 1n === BigInt(checkpoint.number), "previous is not the one before.");
      this.#require(5, toHex(leaf) === checkpoint.prev, "previous is not what prev names.");
      this.#require(
        5,
        BigInt(earlier.to) + 1n !== BigInt(checkpoint.from) || earlier.closing === checkpoint.opening,
        "The opening is not where the previous checkpoint closed."
      );
    }
    this.#report.pass(5, this.#after === null ? "Linked with what came before; nothing came after yet." : "Linked with what came before and after.");
  }
  #checkRoot({ tree }) {
    const { checkpoint } = this;
    const { root: asked } = this.#asked;
    const root = toHex(tree.root());
    const { proofRoot: proofRoot2 } = this.#report.summary;
    this.#require(6, root === checkpoint.root, "The root over the deltas is not the checkpoint's.");
    this.#require(6, checkpoint.from !== "1" || root === checkpoint.history, "A whole history with another root.");
    if (asked === null) {
      this.#report.missing.push("the proof root that the invoice quotes");
      this.#report.skip(6, `No root was asked for; compare this with the invoice's: ${proofRoot2}`);
    } else {
      this.#require(6, asked === proofRoot2, `This is ${proofRoot2}, not the root asked for.`);
      this.#report.pass(6, `${proofRoot2}, as asked for.`);
    }
  }
  #isInLog(leaf, { index, size, hashes }) {
    const { head } = this.#header;
    return size === head.size && verifyInclusion(leaf, index, size, hashes, head.root);
  }
  #checkLog({ log, last }, trailer) {
    const { head, inclusion } = this.#header;
    const size = BigInt(this.checkpoint.size);
    const leaf = leafOf("checkpoint", this.#header.statement);
    this.#require(7, last === null || BigInt(last.delta.index) < size, "A delta lies beyond the checkpoint's size.");
    this.#require(7, size <= inclusion.index, "The checkpoint lies before the size that it names.");
    this.#require(7, this.#isInLog(leaf, inclusion), "The checkpoint is not in the log.");
    if (this.#previous !== null) {
      const { leaf: earlier, inclusion: path } = this.#previous;
      this.#require(
        7,
        path.index < inclusion.index && this.#isInLog(earlier, path),
        "The previous checkpoint is not in the log before this one."
      );
    }
    if (!this.#report.failed(7)) {
      const whole = log.skipTo(head.size, trailer) && toHex(log.root()) === toHex(head.root);
      this.#require(7, whole, "Deltas and gaps do not add up to the tree head's root.");
    }
    this.#report.pass(7, `Every delta and the checkpoint are in the log of size ${head.size}.`);
  }
};

// src/verify/bundleFormat.ts
var headerMembers = [
  "format",
  "origin",
  "vkey",
  "statement",
  "inclusion",
  "treeHead",
  "previous",
  "before",
  "after",
  "consistency",
  "timestamps",
  "anchors"
];
function parseHeader(line) {
  const header = members(parseCanonical(line), headerMembers);
  if (header.format !== "pacspace/bundle/v1") throw new Malformed("not a pacspace/bundle/v1 bundle");
  const origin = text(header.origin, "origin");
  for (const name of ["timestamps", "anchors"]) {
    if (list(header[name], name).length > 0) throw new Malformed(`${name} must be empty in version 1`);
  }
  const treeHead = text(header.treeHead, "treeHead");
  return {
    origin,
    vkey: text(header.vkey, "vkey"),
    statement: text(header.statement, "statement"),
    inclusion: parseInclusion(header.inclusion),
    treeHead,
    head: parseTreeHead(treeHead),
    previous: header.previous === null ? null : parsePrevious(header.previous),
    before: textOrNull(header.before, "before"),
    after: textOrNull(header.after, "after"),
    consistency: list(header.consistency, "consistency").map(parseConsistency)
  };
}
function parseLine(line) {
  const value = parseCanonical(line);
  if (line.startsWith('{"gap"')) return { gap: parseHashes(members(value, ["gap"]).gap, "gap") };
  const delta = members(value, ["statement", "payload", "gap"]);
  return {
    statement: text(delta.statement, "statement"),
    payload: textOrNull(delta.payload, "payload"),
    gap: parseHashes(delta.gap, "gap")
  };
}
function parseInclusion(value) {
  const inclusion = members(value, ["index", "size", "hashes"]);
  return {
    index: integer(inclusion.index, "inclusion.index"),
    size: integer(inclusion.size, "inclusion.size"),
    hashes: parseHashes(inclusion.hashes, "inclusion.hashes")
  };
}
function parsePrevious(value) {
  const previous = members(value, ["statement", "inclusion"]);
  return {
    statement: text(previous.statement, "previous.statement"),
    inclusion: parseInclusion(previous.inclusion)
  };
}
function parseConsistency(value) {
  const proof = members(value, ["from", "hashes"]);
  return { from: integer(proof.from, "consistency.from"), hashes: parseHashes(proof.hashes, "consistency.hashes") };
}
var parseHashes = (value, name) => list(value, name).map((hash2) => decodeHash(text(hash2, `a hash of ${name}`)));

// src/verify/lines.ts
var longestLineBytes = 1024 * 1024;
var newline = 10;
var sliceChars = 64 * 1024;
var decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
async function* readLines(input) {
  let pending = [];
  let pendingBytes = 0;
  for await (const chunk of chunksOf(input)) {
    const lines = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      checkLength(pendingBytes + end - start);
      lines.push(decodeLine(pending, chunk.subarray(start, end)));
      [pending, pendingBytes, start] = [[], 0, end + 1];
    }
    if (start < chunk.length) {
      pending.push(chunk.slice(start));
      pendingBytes += chunk.length - start;
      checkLength(pendingBytes);
    }
    yield { lines, bytes: chunk.length };
  }
  if (pendingBytes > 0) throw new Malformed("the last line does not end");
}
function checkLength(bytes) {
  if (bytes > longestLineBytes) throw new Malformed("a line of more than 1 MiB");
}
function decodeLine(before, rest) {
  try {
    if (before.length === 0) return decoder.decode(rest);
    const decoding = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return before.map((part) => decoding.decode(part, { stream: true })).join("") + decoding.decode(rest);
  } catch {
    throw new Malformed("not UTF-8");
  }
}
async function* chunksOf(input) {
  if (input instanceof Uint8Array) {
    for (let at = 0; at < input.length; at += sliceChars) yield input.subarray(at, at + sliceChars);
  } else if (typeof input === "string") {
    yield* encoded((function* () {
      for (let at = 0; at < input.length; at += sliceChars) yield input.slice(at, at + sliceChars);
    })());
  } else if ("getReader" in input) {
    yield* encoded(streamChunks(input));
  } else {
    yield* encoded(input);
  }
}
async function* streamChunks(stream) {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => void 0);
    reader.releaseLock();
  }
}
async function* encoded(chunks2) {
  const encoder3 = new TextEncoder();
  let high = "";
  for await (const chunk of chunks2) {
    if (typeof chunk !== "string") {
      if (high !== "") throw new Malformed("a lone surrogate");
      yield chunk;
      continue;
    }
    let text2 = high + chunk;
    high = /[\ud800-\udbff]$/.exec(text2)?.[0] ?? "";
    if (high !== "") text2 = text2.slice(0, -1);
    if (/\p{Surrogate}/u.test(text2)) throw new Malformed("a lone surrogate");
    yield encoder3.encode(text2);
  }
  if (high !== "") throw new Malformed("a lone surrogate");
}

// src/verify/policy.ts
var allowed = /^[\t\n\u0020-\u007e\u0080-\u{10ffff}]*$/u;
function parsePolicy(source) {
  if (!allowed.test(source)) throw new PolicyError("The policy holds control characters.");
  const parser = new PolicyParser();
  source.split("\n").forEach((line, i) => {
    const words2 = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words2.length === 0 || words2[0].startsWith("#")) return;
    try {
      parser.line(words2);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new PolicyError(`Policy, line ${i + 1}: ${error.message}.`);
    }
  });
  return parser.finish();
}
var PolicyParser = class {
  #logs = [];
  #witnesses = [];
  #names = /* @__PURE__ */ new Map();
  #members = /* @__PURE__ */ new Set();
  #quorum;
  line(words2) {
    const [keyword, first, second, ...rest] = words2;
    if (keyword === "log" && first !== void 0 && words2.length <= 3) {
      addKey(this.#logs, parseVerifierKey(first, signatureTypes.log));
    } else if (keyword === "witness" && first !== void 0 && second !== void 0 && words2.length <= 4) {
      const key = parseVerifierKey(second, signatureTypes.witness);
      addKey(this.#witnesses, key);
      const id = toHex(key.publicKey);
      this.#define(first, (cosigned) => cosigned.has(id));
    } else if (keyword === "group" && first !== void 0 && second !== void 0 && rest.length > 0) {
      this.#define(first, this.#group(second, rest));
    } else if (keyword === "quorum" && first !== void 0 && words2.length === 2) {
      if (this.#quorum) throw new Malformed("a second quorum");
      this.#quorum = first === "none" ? () => true : this.#named(first);
    } else {
      throw new Malformed("not a log, witness, group or quorum line");
    }
  }
  finish() {
    if (!this.#quorum) throw new PolicyError("The policy has no quorum line (without witnesses: `quorum none`).");
    if (this.#logs.length === 0) throw new PolicyError("The policy names no log.");
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum };
  }
  #define(name, rule) {
    if (name === "none" || this.#names.has(name)) throw new Malformed(`the name '${name}' is taken`);
    this.#names.set(name, rule);
  }
  #named(name) {
    const rule = this.#names.get(name);
    if (!rule) throw new Malformed(`'${name}' is not defined above`);
    return rule;
  }
  #group(threshold, names2) {
    const parts = names2.map((name) => {
      if (this.#members.has(name)) throw new Malformed(`'${name}' is a member already`);
      this.#members.add(name);
      return this.#named(name);
    });
    const least = threshold === "all" ? parts.length : threshold === "any" ? 1 : /^[1-9][0-9]{0,8}$/.test(threshold) ? Number(threshold) : 0;
    if (least < 1 || least > parts.length) throw new Malformed(`'${threshold}' of ${parts.length} members`);
    return (cosigned) => parts.filter((part) => part(cosigned)).length >= least;
  }
};
function addKey(keys, key) {
  if (!isSoundPoint(key.publicKey)) {
    throw new Malformed("a small-order or non-canonical public key, under which one signature could fit any message");
  }
  const id = toHex(key.publicKey);
  if (keys.some((other) => toHex(other.publicKey) === id)) throw new Malformed("the same public key a second time");
  keys.push(key);
}

// src/verify/options.ts
function readOptions(options) {
  const { root, policy, state: state2 } = options;
  if (root !== void 0 && !/^(?:0x)?[0-9a-fA-F]{64}$/.test(root)) {
    throw new TypeError("root must be 0x and 64 hexadecimal digits.");
  }
  return {
    root: root === void 0 ? null : `0x${root.slice(-64).toLowerCase()}`,
    policy: policy === void 0 ? null : typeof policy === "string" ? parsePolicy(policy) : policy,
    state: state2 === void 0 ? null : readState(state2),
    options
  };
}
function readState(state2) {
  try {
    return parseTreeHead(state2);
  } catch (error) {
    if (error instanceof Malformed) return "unreadable";
    throw error;
  }
}

// src/verify/report.ts
var emptySummary = () => ({
  kind: null,
  origin: null,
  customer: null,
  start: null,
  end: null,
  unit: null,
  count: null,
  from: null,
  to: null,
  number: null,
  opening: null,
  closing: null,
  credits: null,
  debits: null,
  net: null,
  proofRoot: null,
  open: false,
  payloadsHidden: 0,
  treeHeadSize: null,
  treeHeadRoot: null,
  vkey: null
});
var names = {
  1: "Strict parse",
  2: "Statements and hashes",
  3: "One unbroken sequence",
  4: "Amounts",
  5: "Neighbours",
  6: "Root",
  7: "Everything is in the log",
  8: "Signed tree head",
  9: "Consistent with the head kept",
  10: "Timestamps and anchors"
};
var numbers = Object.keys(names).map(Number);
var Report = class {
  summary = emptySummary();
  missing = [];
  keep = null;
  #found = /* @__PURE__ */ new Map();
  fail(step, detail) {
    if (!this.failed(step)) this.#found.set(step, { outcome: "failed", detail });
  }
  pass(step, detail) {
    if (!this.failed(step)) this.#found.set(step, { outcome: "passed", detail });
  }
  skip(step, detail) {
    if (!this.failed(step)) this.#found.set(step, { outcome: "skipped", detail });
  }
  failed(step) {
    return this.#found.get(step)?.outcome === "failed";
  }
  passed(step) {
    return this.#found.get(step)?.outcome === "passed";
  }
  finish() {
    const failedStep = numbers.find((step) => this.failed(step)) ?? null;
    const steps = numbers.map((step) => ({
      step,
      name: names[step],
      ...this.#found.get(step) ?? { outcome: "skipped", detail: `Not looked at: step ${failedStep} failed.` }
    }));
    const outcome = failedStep !== null ? "failed" : this.missing.length > 0 ? "incomplete" : "verified";
    return {
      outcome,
      exitCode: outcome === "verified" ? 0 : outcome === "failed" ? 1 : 2,
      failedStep,
      steps,
      missing: failedStep === null ? this.missing : [],
      summary: this.summary,
      keep: failedStep === null ? this.keep : null
    };
  }
};

// src/verify/bundle.ts
var longestTurnMilliseconds = 40;
async function verifyBundle(input, options = {}) {
  const asked = readOptions(options);
  options.signal?.throwIfAborted();
  const reading = new BundleReading(asked);
  let bytes = 0;
  let turn = Date.now();
  try {
    for await (const batch of readLines(input)) {
      for (const line of batch.lines) reading.line(line);
      bytes += batch.bytes;
      if (Date.now() - turn > longestTurnMilliseconds) {
        options.onProgress?.({ bytes, deltas: reading.deltas });
        await new Promise((resolve) => setTimeout(resolve));
        turn = Date.now();
      }
      options.signal?.throwIfAborted();
    }
    options.onProgress?.({ bytes, deltas: reading.deltas });
    reading.end();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    reading.report.fail(1, `Line ${reading.lines + 1}: ${error.message}.`);
  }
  await reading.conclude();
  return reading.report.finish();
}
var BundleReading = class {
  report = new Report();
  lines = 0;
  deltas = 0;
  #asked;
  #header = null;
  #checks = null;
  #chain = null;
  #trailer = null;
  constructor(asked) {
    this.#asked = asked;
  }
  line(line) {
    if (this.#header === null) {
      this.#start(parseHeader(line));
    } else if (this.#trailer !== null) {
      throw new Malformed("something follows the trailer");
    } else {
      const parsed = parseLine(line);
      if (parsed.statement === void 0) this.#trailer = parsed.gap;
      else this.#delta(parsed);
    }
    this.lines++;
  }
  end() {
    if (this.#header === null) throw new Malformed("there is no header");
    if (this.#trailer === null) throw new Malformed("the trailer is missing");
    if (this.deltas === 0) throw new Malformed("there is no delta");
  }
  /** Steps 3 to 10, of a bundle that could be read. */
  async conclude() {
    const { report } = this;
    const checks = this.#checks;
    if (report.failed(1) || report.failed(2) || checks === null || this.#chain === null) return;
    report.pass(1, `${this.lines} lines.`);
    report.pass(2, `${this.deltas} deltas, ${report.summary.payloadsHidden} of them without their payload.`);
    await checks.conclude(this.#chain, this.#trailer ?? []);
  }
  #start(header) {
    this.#header = header;
    this.#interpret("The header", () => {
      this.#checks = new BundleChecks(header, this.#asked, this.report);
      this.#chain = new DeltaChain(this.#checks.checkpoint, this.report);
    });
  }
  #delta(line) {
    this.deltas++;
    if (this.report.failed(2)) return;
    this.#interpret(`Line ${this.lines + 1}`, () => {
      const next = linked(line.statement);
      if (line.payload === null) {
        this.report.summary.payloadsHidden++;
      } else {
        parseStatement("payload", line.payload);
        if (toHex(sha256OfText(line.payload)) !== next.delta.payload) throw new Malformed("another payload");
      }
      this.#checks.sameIdentity(next.delta, `Delta ${next.delta.sequence}`);
      this.#chain.add(next, line.gap);
    });
  }
  /** Step 2. */
  #interpret(where, read) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.report.fail(2, `${where}: ${error.message}.`);
    }
  }
};

// src/verify/publicProof.ts
async function verifyPublicProof(proof) {
  const checks = [];
  for (const [name, look] of [
    ["root", checkRoot],
    ["proofRoot", checkProofRoot],
    ["inclusion", checkInclusion],
    ["signature", checkSignature]
  ]) {
    const [outcome, detail] = await found(() => look(proof));
    checks.push({ name, outcome, detail });
  }
  return { verified: checks.every((check2) => check2.outcome === "passed"), checks };
}
async function found(look) {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Malformed) return ["failed", `Malformed: ${error.message}.`];
    throw error;
  }
}
var statementKinds = {
  checkpoint: "checkpoint",
  selection: "selection",
  environment: "environment-checkpoint"
};
function subject({ kind, statement }) {
  const statementKind = statementKinds[kind];
  if (statementKind === void 0) throw new Malformed("an unknown kind");
  if (typeof statement !== "string") throw new Malformed("the statement is missing");
  const { root, count } = parseStatement(statementKind, statement);
  return { statement, root, count: BigInt(count), leaf: leafOf(statementKind, statement) };
}
async function checkRoot(proof) {
  if (proof.kind === "delta") return ["passed", "A single delta is its own root."];
  const { root, count } = subject(proof);
  const tree = new Frontier();
  for await (const leaf of split(proof.leaves)) tree.append(leaf);
  if (tree.size !== count) return ["failed", `${tree.size} leaves; the statement counts ${count}.`];
  const computed = toHex(tree.root());
  return computed === root ? ["passed", `${count} leaves give the root ${root}.`] : ["failed", `The leaves give ${computed}; the statement says ${root}.`];
}
function checkProofRoot(proof) {
  const asked = toHex(prefixedHash(proof.proofRoot, "proofRoot"));
  if (proof.kind === "delta") return ["passed", "The root asked for is the delta's own leaf hash."];
  const { root, statement } = subject(proof);
  const computed = toHex(proofRootOf(root, statement));
  return computed === asked ? ["passed", "Root and statement give the proof root asked for."] : ["failed", `Root and statement give 0x${computed}, not the proof root asked for.`];
}
function checkInclusion(proof) {
  const inclusion = members(proof.inclusion, ["index", "size", "hashes"]);
  const index = integer(inclusion.index, "inclusion.index");
  const size = integer(inclusion.size, "inclusion.size");
  const hashes = list(inclusion.hashes, "inclusion.hashes").map((hash2) => prefixedHash(hash2, "a hash of inclusion.hashes"));
  const head = parseTreeHead(text(proof.treeHead, "treeHead"));
  const leaf = proof.kind === "delta" ? prefixedHash(proof.proofRoot, "proofRoot") : subject(proof).leaf;
  if (size !== head.size) return ["failed", `The proof is for size ${size}, the tree head is of size ${head.size}.`];
  return verifyInclusion(leaf, index, size, hashes, head.root) ? ["passed", `It is entry ${index} of the log of ${size} entries that the tree head stands for.`] : ["failed", "It is not in the log that the tree head stands for."];
}
async function checkSignature({ treeHead, vkey }) {
  const head = parseTreeHead(text(treeHead, "treeHead"));
  if (!await supportsEd25519()) return ["skipped", unsupportedEd25519];
  const problem = await hintProblem(text(vkey, "vkey"), head);
  return problem === null ? ["passed", `${head.origin} signed the tree head with the key shown.`] : ["failed", problem];
}
function prefixedHash(value, name) {
  const hash2 = text(value, name);
  if (!/^0x[0-9a-f]{64}$/.test(hash2)) throw new Malformed(`${name} is not 0x and 64 hex digits`);
  return fromHex(hash2.slice(2));
}
async function* split(leaves) {
  if (typeof leaves !== "object" || leaves === null || !(Symbol.asyncIterator in leaves || Symbol.iterator in leaves)) {
    throw new Malformed("the leaves are missing");
  }
  let rest = new Uint8Array(0);
  for await (const chunk of leaves instanceof Uint8Array ? [leaves] : leaves) {
    const bytes = rest.length === 0 ? chunk : concat(rest, chunk);
    const whole = bytes.length - bytes.length % 32;
    for (let at = 0; at < whole; at += 32) yield bytes.slice(at, at + 32);
    rest = bytes.slice(whole);
  }
  if (rest.length > 0) throw new Malformed("the leaves are not whole hashes of 32 bytes");
}

// src/verify/tlogProof.ts
var longestProofBytes = 4 * 1024 * 1024;
var mostHashes = 63;
async function verifyTlogProof(proof, options = {}) {
  const asked = readOptions(options);
  options.signal?.throwIfAborted();
  const report = new Report();
  const parsed = attempt(report, 1, () => parseProof(proof));
  if (parsed === null) return report.finish();
  report.pass(1, "A c2sp.org/tlog-proof@v1.");
  const delta = attempt(report, 2, () => parseDelta(parsed));
  if (delta === null) return report.finish();
  report.pass(2, parsed.payload === null ? "The delta, without its payload." : "The delta and its payload.");
  await check(report, asked, parsed, delta);
  return report.finish();
}
function attempt(report, step, read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    report.fail(step, `${error.message}.`);
    return null;
  }
}
function parseProof(proof) {
  if (/\p{Surrogate}/u.test(proof)) throw new Malformed("a lone surrogate");
  if (utf8(proof).length > longestProofBytes) throw new Malformed("more than 4 MiB");
  const blank = proof.indexOf("\n\n");
  if (blank < 0) throw new Malformed("the tree head is missing");
  const [context, extra, index, ...hashes] = proof.slice(0, blank).split("\n");
  if (context !== "c2sp.org/tlog-proof@v1") throw new Malformed("not a c2sp.org/tlog-proof@v1");
  if (extra === void 0 || !extra.startsWith("extra ")) throw new Malformed("the extra line is missing");
  if (index === void 0 || !index.startsWith("index ")) throw new Malformed("the index line is missing");
  if (hashes.length > mostHashes) throw new Malformed(`more than ${mostHashes} hashes`);
  const note = proof.slice(blank + 2);
  return {
    ...parseExtra(extra.slice("extra ".length)),
    index: integer(index.slice("index ".length), "index"),
    hashes: hashes.map(decodeHash),
    note,
    head: parseTreeHead(note)
  };
}
function parseExtra(encoded2) {
  let json;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decodeBase64(encoded2));
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed("extra is not UTF-8");
  }
  const extra = members(parseCanonical(json), ["statement", "payload"]);
  return { statement: text(extra.statement, "statement"), payload: textOrNull(extra.payload, "payload") };
}
function parseDelta({ statement, payload }) {
  const parsed = linked(statement);
  if (payload !== null) {
    parseStatement("payload", payload);
    if (toHex(sha256OfText(payload)) !== parsed.delta.payload) throw new Malformed("another payload");
  }
  return parsed;
}
async function check(report, asked, proof, parsed) {
  const { delta, leafBytes } = parsed;
  const { head } = proof;
  const leaf = `0x${parsed.leaf}`;
  summarise(report, proof, parsed);
  const { customer, start, end } = asked.options;
  if ((customer ?? delta.customer) !== delta.customer) report.fail(3, "Another customer.");
  if (start !== void 0 && delta.time < start) report.fail(3, "Recorded before the window.");
  if (end !== void 0 && delta.time >= end) report.fail(3, "Recorded after the window.");
  report.pass(3, `Delta ${delta.sequence} of ${delta.customer}, at index ${delta.index}.`);
  const isFirst = delta.sequence === "1";
  if (isFirst !== (delta.prev === "")) report.fail(4, "A customer's first delta, and no other, has no prev.");
  if (isFirst && parseAmount(delta.balance) !== parseAmount(delta.amount)) {
    report.fail(4, "A first delta whose balance is not its amount.");
  }
  report.pass(4, `${delta.amount}, giving ${delta.balance}.`);
  report.skip(5, "One delta has no neighbours here.");
  if (asked.root === null) {
    report.skip(6, `No root was asked for; compare this with the receipt: ${leaf}`);
  } else if (asked.root === leaf) {
    report.pass(6, `${leaf}, as asked for.`);
  } else {
    report.fail(6, `This is ${leaf}, not the root asked for.`);
  }
  if (BigInt(delta.index) !== proof.index) report.fail(7, "The statement names another index than the proof.");
  if (verifyInclusion(leafBytes, proof.index, head.size, proof.hashes, head.root)) {
    report.pass(7, `Entry ${proof.index} of the log of size ${head.size}.`);
  } else {
    report.fail(7, "The delta is not in the log.");
  }
  await checkHead(report, asked, { head, note: proof.note, origin: delta.origin, vkey: null, consistency: [] });
}
function summarise({ summary }, { payload, head }, { delta, leaf }) {
  const { origin, customer, unit: unit2, sequence, amount: amount2, balance } = delta;
  const positive2 = !amount2.startsWith("-");
  Object.assign(summary, { kind: "delta", origin, customer, unit: unit2, count: "1", from: sequence, to: sequence });
  summary.credits = positive2 ? amount2 : "0";
  summary.debits = positive2 ? "0" : amount2;
  summary.net = amount2;
  summary.closing = balance;
  summary.proofRoot = `0x${leaf}`;
  summary.payloadsHidden = payload === null ? 1 : 0;
  summary.treeHeadSize = head.size.toString();
  summary.treeHeadRoot = toHex(head.root);
}

// page/page.ts
var proofRoot = decodeURIComponent(location.pathname.split("/").pop() ?? "");
var words = { passed: "Passed", failed: "Failed", skipped: "Not checked" };
var checkNames = {
  root: "The records give the root",
  proofRoot: "Root and statement give the proof root in this page's address",
  inclusion: "The entry is in the log",
  signature: "The tree head is signed"
};
function find(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}.`);
  return element;
}
function say(area, verdict, outcome, rows) {
  const status = find(`${area}-status`);
  status.textContent = verdict;
  status.dataset["outcome"] = outcome;
  find(`${area}-checks`).replaceChildren(...rows.map((row) => {
    const item = document.createElement("li");
    item.dataset["outcome"] = row.outcome;
    for (const [kind, text2] of [["outcome", words[row.outcome]], ["name", row.name], ["detail", row.detail]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text2;
      item.append(part, " ");
    }
    return item;
  }));
}
async function download(url) {
  const response = await fetch(url, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response;
}
async function* chunks(url) {
  const { body } = await download(url);
  if (body === null) return;
  const reader = body.getReader();
  for (; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
async function checkPage() {
  const answer = await (await download(`../api/v1/verify/${proofRoot}/proof`)).json();
  const { kind, statement, inclusion, treeHead, vkey, leavesUrl } = answer.data;
  if (inclusion === null) throw new Error("no signed tree head covers it yet. Try again in a moment.");
  const leaves = leavesUrl === null ? null : new URL(leavesUrl, location.href);
  return verifyPublicProof({
    kind,
    proofRoot,
    statement,
    treeHead,
    vkey,
    inclusion: { ...inclusion, index: String(inclusion.index), size: String(inclusion.size) },
    leaves: leaves === null ? null : chunks(leaves.pathname + leaves.search)
  });
}
async function onCheck() {
  const { verified, checks } = await checkPage();
  const failed = checks.some((check2) => check2.outcome === "failed");
  say(
    "browser",
    verified ? "Recomputed in this browser: everything holds." : failed ? "Recomputed in this browser: it does not hold." : "Recomputed in this browser as far as it can: nothing failed, but not everything could be checked.",
    verified ? "passed" : failed ? "failed" : "skipped",
    checks.map((check2) => ({ ...check2, name: checkNames[check2.name] }))
  );
}
var fileOf = (id) => find(id).files?.[0];
async function onFile() {
  const file = fileOf("bundle");
  if (file === void 0) return say("file", "Choose a proof file first.", "skipped", []);
  const policy = await fileOf("policy")?.text();
  const options = {
    root: proofRoot,
    policy,
    onProgress: ({ deltas }) => find("file-status").textContent = `Checking … ${deltas} records`
  };
  const isSingle = await file.slice(0, 9).text() === "c2sp.org/";
  const result = isSingle ? await verifyTlogProof(await file.text(), options) : await verifyBundle(file.stream(), options);
  say(
    "file",
    verdictOf(result),
    { verified: "passed", failed: "failed", incomplete: "skipped" }[result.outcome],
    result.steps.map((step) => ({ ...step, name: `${step.step}. ${step.name}` }))
  );
}
function verdictOf({ outcome, failedStep, steps, missing, summary }) {
  if (outcome === "failed") {
    const step = steps[failedStep - 1];
    return `The file does not hold: step ${step.step} (${step.name}) failed. ${step.detail}`;
  }
  const contents = `${summary.count} records of ${summary.customer}, net ${summary.net} ${summary.unit}`.trimEnd();
  return outcome === "verified" ? `The file holds: ${contents}.` : `Nothing in the file failed (${contents}), but it is not verified. Missing: ${missing.join("; ")}.`;
}
function attach(button, area, run) {
  const element = find(button);
  element.disabled = false;
  element.addEventListener("click", () => {
    element.disabled = true;
    say(area, "Checking …", "running", []);
    run().catch((error) => {
      const reason = error instanceof Error ? error.message : String(error);
      const what = error instanceof PolicyError ? "The policy can't be used" : "The check could not be made";
      say(area, `${what}: ${reason}`, "failed", []);
    }).finally(() => element.disabled = false);
  });
}
attach("check", "browser", onCheck);
if (document.getElementById("check-file") !== null) attach("check-file", "file", onFile);
