import { parseAmount } from './amounts.js';
import { toHex } from './bytes.js';
import { Frontier, leafHash } from './merkle.js';
import type { Report } from './report.js';
import { sha256OfText } from './sha256.js';
import { parseStatement, type Statement } from './statements.js';

type Delta = Statement<'delta'>;

/** A delta statement and its leaf, in hex as `prev` members quote it. */
export interface LinkedDelta {
  readonly delta: Delta;
  readonly leaf: string;
}

export function linked(statement: string): LinkedDelta & { readonly leafBytes: Uint8Array } {
  const delta = parseStatement('delta', statement);
  const leafBytes = leafHash(1, sha256OfText(statement));
  return { delta, leaf: toHex(leafBytes), leafBytes };
}

/** Follows the covered deltas one by one (steps 3, 4 and 7) and keeps nothing but the ends and the sums. */
export class DeltaChain {
  first: LinkedDelta | null = null;
  last: LinkedDelta | null = null;
  count = 0n;
  credits = 0n;
  debits = 0n;
  balance: bigint;
  readonly tree = new Frontier();
  readonly log = new Frontier();
  readonly #checkpoint: Statement<'checkpoint'>;
  readonly #report: Report;

  constructor(checkpoint: Statement<'checkpoint'>, report: Report) {
    this.#checkpoint = checkpoint;
    this.#report = report;
    this.balance = parseAmount(checkpoint.opening);
  }

  add(next: LinkedDelta & { readonly leafBytes: Uint8Array }, gap: readonly Uint8Array[]): void {
    this.#checkSequence(next.delta);
    this.#checkAmounts(next.delta);
    this.tree.append(next.leafBytes);
    this.#appendToLog(next, gap);
    this.first ??= next;
    this.last = next;
    this.count++;
  }

  /** Step 3, but for the identities that every statement shares. */
  #checkSequence(delta: Delta): void {
    const { last } = this;
    const fail = (what: string): void => this.#report.fail(3, `Delta ${delta.sequence}: ${what}.`);
    const expected = BigInt(this.#checkpoint.from) + this.count;
    if (BigInt(delta.sequence) !== expected) fail(`sequence ${expected} was due`);
    if (delta.time < this.#checkpoint.start || delta.time >= this.#checkpoint.end) fail('outside the window');
    if (last === null) return;
    if (delta.prev !== last.leaf) fail('prev is not the leaf of the delta before');
    if (BigInt(delta.index) <= BigInt(last.delta.index)) fail('its index is not beyond the one before');
    if (delta.time < last.delta.time) fail('earlier than the delta before');
  }

  /** Step 4. */
  #checkAmounts(delta: Delta): void {
    const amount = parseAmount(delta.amount);
    this.balance += amount;
    if (amount > 0n) this.credits += amount;
    else this.debits += amount;
    if (parseAmount(delta.balance) !== this.balance) {
      this.#report.fail(4, `Delta ${delta.sequence}: the balance is not the one before plus the amount.`);
    }
    if ((delta.sequence === '1') !== (delta.prev === '')) {
      this.#report.fail(4, `Delta ${delta.sequence}: a customer's first delta, and no other, has no prev.`);
    }
  }

  /** Step 7. */
  #appendToLog(next: LinkedDelta & { readonly leafBytes: Uint8Array }, gap: readonly Uint8Array[]): void {
    if (this.#report.failed(7)) return;
    if (this.log.skipTo(BigInt(next.delta.index), gap)) this.log.append(next.leafBytes);
    else this.#report.fail(7, `Delta ${next.delta.sequence}: the gap does not lead to index ${next.delta.index}.`);
  }
}
