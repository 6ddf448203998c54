import { equalBytes } from './bytes.js';
import { sha256 } from './sha256.js';

const leafInput = new Uint8Array(34);
const nodeInput = new Uint8Array(65);
nodeInput[0] = 1;

/** A public log entry is its type and the statement's hash; its leaf hash is SHA-256(0x00 ‖ type ‖ hash). */
export function leafHash(entryType: number, statementHash: Uint8Array): Uint8Array {
  leafInput[1] = entryType;
  leafInput.set(statementHash, 2);
  return sha256(leafInput);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 33);
  return sha256(nodeInput);
}

const isHash = (bytes: Uint8Array): boolean => bytes.length === 32;
const isOdd = (n: bigint): boolean => (n & 1n) === 1n;

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion(
  leaf: Uint8Array, index: bigint, size: bigint, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (index < 0n || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1n;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      r = nodeHash(p, r);
      while (!isOdd(fn) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equalBytes(r, root);
}

/** RFC 9162 section 2.1.4.2. A proof from size 0 says nothing and is refused. */
export function verifyConsistency(
  from: bigint, to: bigint, fromRoot: Uint8Array, toRoot: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (from <= 0n || from > to || !proof.every(isHash)) return false;
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  if (proof.length === 0) return false;
  const path = (from & (from - 1n)) === 0n ? [fromRoot, ...proof] : proof;
  let fn = from - 1n;
  let sn = to - 1n;
  while (isOdd(fn)) [fn, sn] = [fn >> 1n, sn >> 1n];
  let fr = path[0]!;
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

/** The right edge of a growing RFC 6962 tree: the roots of its full subtrees, largest first. */
export class Frontier {
  readonly #levels: number[] = [];
  readonly #hashes: Uint8Array[] = [];
  #size = 0n;

  get size(): bigint {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    this.#push(0, leaf);
  }

  /**
   * Appends everything up to `end` as the roots of maximal aligned subtrees, left to right.
   * False, and the frontier is of no further use, when `hashes` are not exactly as many as that takes.
   */
  skipTo(end: bigint, hashes: readonly Uint8Array[]): boolean {
    for (const hash of hashes) {
      if (this.#size >= end) return false;
      let level = 0;
      let width = 1n;
      while ((this.#size & width) === 0n && this.#size + 2n * width <= end) {
        width *= 2n;
        level++;
      }
      this.#push(level, hash);
    }
    return this.#size === end;
  }

  root(): Uint8Array {
    let at = this.#hashes.length - 1;
    if (at < 0) return sha256(new Uint8Array(0));
    let root = this.#hashes[at]!;
    while (--at >= 0) root = nodeHash(this.#hashes[at]!, root);
    return root;
  }

  #push(level: number, hash: Uint8Array): void {
    this.#size += 1n << BigInt(level);
    while (this.#levels.at(-1) === level) {
      hash = nodeHash(this.#hashes.pop()!, hash);
      this.#levels.pop();
      level++;
    }
    this.#levels.push(level);
    this.#hashes.push(hash);
  }
}
