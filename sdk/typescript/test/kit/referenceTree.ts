// RFC 6962 section 2.1, written as its recursive definitions over node:crypto: slow, and nothing shared with src/.
import { createHash } from 'node:crypto';

export const sha = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const split = (n: number): number => {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
};

/** A tree over leaf hashes, with a memory of full subtrees so that big test bundles are built in reasonable time. */
export class ReferenceTree {
  readonly leaves: Buffer[] = [];
  readonly #full = new Map<string, Buffer>();

  root(from = 0, to = this.leaves.length): Buffer {
    const n = to - from;
    if (n === 0) return sha('');
    if (n === 1) return this.leaves[from]!;
    const key = `${from}-${to}`;
    const known = this.#full.get(key);
    if (known) return known;
    const k = split(n);
    const hash = sha(Uint8Array.of(1), this.root(from, from + k), this.root(from + k, to));
    if (n === 2 * k && from % n === 0) this.#full.set(key, hash);
    return hash;
  }

  inclusion(index: number, from = 0, to = this.leaves.length): Buffer[] {
    const n = to - from;
    if (n === 1) return [];
    const k = split(n);
    return index < k
      ? [...this.inclusion(index, from, from + k), this.root(from + k, to)]
      : [...this.inclusion(index - k, from + k, to), this.root(from, from + k)];
  }

  consistency(size: number, from = 0, to = this.leaves.length, whole = true): Buffer[] {
    const n = to - from;
    if (size === n) return whole ? [] : [this.root(from, to)];
    const k = split(n);
    return size <= k
      ? [...this.consistency(size, from, from + k, whole), this.root(from + k, to)]
      : [...this.consistency(size - k, from + k, to, false), this.root(from, from + k)];
  }

  /** The roots of the maximal aligned subtrees that cover `from` up to `to`. */
  cover(from: number, to: number): Buffer[] {
    const hashes = [];
    while (from < to) {
      let width = 1;
      while (from % (2 * width) === 0 && from + 2 * width <= to) width *= 2;
      hashes.push(this.root(from, from + width));
      from += width;
    }
    return hashes;
  }
}
