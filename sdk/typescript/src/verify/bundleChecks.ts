import { formatAmount, parseAmount } from './amounts.js';
import { toHex } from './bytes.js';
import type { BundleHeader, InclusionProof } from './bundleFormat.js';
import { linked, type DeltaChain, type LinkedDelta } from './deltaChain.js';
import { checkHead } from './head.js';
import { verifyInclusion } from './merkle.js';
import type { Asked } from './options.js';
import type { Report, StepNumber } from './report.js';
import { leafOf, parseStatement, proofRootOf, type Statement } from './statements.js';

interface LinkedCheckpoint {
  readonly checkpoint: Statement<'checkpoint'>;
  readonly leaf: Uint8Array;
  readonly inclusion: InclusionProof;
}

/** What a bundle's header claims, held against the deltas that followed it. */
export class BundleChecks {
  readonly checkpoint: Statement<'checkpoint'>;
  readonly #header: BundleHeader;
  readonly #before: LinkedDelta | null;
  readonly #after: LinkedDelta | null;
  readonly #previous: LinkedCheckpoint | null;
  readonly #asked: Asked;
  readonly #report: Report;

  /** Throws `Malformed` for a statement that breaks step 2. */
  constructor(header: BundleHeader, asked: Asked, report: Report) {
    this.#header = header;
    this.#asked = asked;
    this.#report = report;
    this.checkpoint = parseStatement('checkpoint', header.statement);
    this.#before = header.before === null ? null : linked(header.before);
    this.#after = header.after === null ? null : linked(header.after);
    this.#previous = header.previous === null ? null : {
      checkpoint: parseStatement('checkpoint', header.previous.statement),
      leaf: leafOf('checkpoint', header.previous.statement),
      inclusion: header.previous.inclusion,
    };
    this.#summarise();
    this.#checkIdentities();
  }

  /** Step 3: origin, customer and unit are the same in every statement. */
  sameIdentity(statement: { origin: string; customer: string; unit: string }, where: string): void {
    for (const name of ['origin', 'customer', 'unit'] as const) {
      if (statement[name] !== this.checkpoint[name]) {
        this.#report.fail(3, `${where}: ${name} is not the checkpoint's.`);
      }
    }
  }

  /** Steps 3 to 10, once all deltas have passed by. */
  async conclude(chain: DeltaChain, trailer: readonly Uint8Array[]): Promise<void> {
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

  #require(step: StepNumber, holds: boolean, otherwise: string): void {
    if (!holds) this.#report.fail(step, otherwise);
  }

  #summarise(): void {
    const { checkpoint, checkpoint: { origin, customer, start, end, unit, count, from, to, number } } = this;
    const { head, vkey } = this.#header;
    const open = checkpoint.time < end;
    Object.assign(this.#report.summary, {
      kind: 'checkpoint', origin, customer, start, end, unit, count, from, to, number, open, vkey,
      opening: checkpoint.opening,
      closing: checkpoint.closing,
      credits: checkpoint.credits,
      debits: checkpoint.debits,
      net: formatAmount(parseAmount(checkpoint.closing) - parseAmount(checkpoint.opening)),
      proofRoot: `0x${toHex(proofRootOf(checkpoint.root, this.#header.statement))}`,
      treeHeadSize: head.size.toString(),
      treeHeadRoot: toHex(head.root),
    });
    if (open && this.#asked.options.allowOpen !== true) {
      this.#report.missing.push('a closed checkpoint (this one was made before its window was over)');
    }
  }

  #checkIdentities(): void {
    const { customer, start, end } = this.#asked.options;
    this.#require(3, this.#header.origin === this.checkpoint.origin, 'The header\'s origin is not the checkpoint\'s.');
    this.#require(3, (customer ?? this.checkpoint.customer) === this.checkpoint.customer, 'Another customer.');
    this.#require(3, (start ?? this.checkpoint.start) === this.checkpoint.start, 'The window starts elsewhere.');
    this.#require(3, (end ?? this.checkpoint.end) === this.checkpoint.end, 'The window ends elsewhere.');
    if (this.#before !== null) this.sameIdentity(this.#before.delta, 'The delta before');
    if (this.#after !== null) this.sameIdentity(this.#after.delta, 'The delta after');
    if (this.#previous !== null) this.sameIdentity(this.#previous.checkpoint, 'The previous checkpoint');
  }

  #checkCoverage({ count, last }: DeltaChain): void {
    const { from, to, time } = this.checkpoint;
    this.#require(3, BigInt(this.checkpoint.count) === count, `${count} deltas; the checkpoint counts another number.`);
    this.#require(3, BigInt(to) - BigInt(from) + 1n === count, `From ${from} to ${to} are not ${count} deltas.`);
    this.#require(3, last === null || last.delta.time <= time, 'The checkpoint is dated before its last delta.');
    this.#report.pass(3, `Sequences ${from} to ${to}, linked, in order, all in the window.`);
  }

  #checkSums({ balance, credits, debits }: DeltaChain): void {
    const { checkpoint } = this;
    const same = (name: 'closing' | 'credits' | 'debits', sum: bigint): void =>
      this.#require(4, parseAmount(checkpoint[name]) === sum, `${name} is not what the deltas add up to.`);
    same('closing', balance);
    same('credits', credits);
    same('debits', debits);
    this.#require(4, checkpoint.from !== '1' || checkpoint.opening === '0', 'A first delta whose opening is not 0.');
    this.#report.pass(4, `${checkpoint.opening} → ${checkpoint.closing}, exactly.`);
  }

  #checkBefore({ first }: DeltaChain): void {
    const { from, opening, start } = this.checkpoint;
    const before = this.#before;
    const isFirst = from === '1' && opening === '0' && first?.delta.prev === '';
    this.#require(5, (before === null) === isFirst, 'before is there exactly when something came before.');
    if (before === null || first === null) return;
    const { delta, leaf } = before;
    this.#require(5, BigInt(delta.sequence) + 1n === BigInt(from), 'before is not the delta right before.');
    this.#require(5, (delta.sequence === '1') === (delta.prev === ''), 'before has a prev that its sequence forbids.');
    this.#require(5, leaf === first.delta.prev, 'before is not what the first delta\'s prev names.');
    this.#require(5, delta.balance === opening, 'The balance before is not the opening.');
    this.#require(5, delta.time < start, 'before lies in the window.');
    this.#require(5, BigInt(delta.index) < BigInt(first.delta.index), 'before is not earlier in the log.');
  }

  #checkAfter({ last }: DeltaChain): void {
    const { to, closing, end, size } = this.checkpoint;
    if (this.#after === null || last === null) return;
    const { delta } = this.#after;
    const index = BigInt(delta.index);
    this.#require(5, BigInt(delta.sequence) === BigInt(to) + 1n, 'after is not the delta right after.');
    this.#require(5, delta.prev === last.leaf, 'after does not link to the last delta.');
    this.#require(5, parseAmount(delta.balance) === parseAmount(closing) + parseAmount(delta.amount),
      'after does not go on from the closing.');
    this.#require(5, delta.time >= end || index >= BigInt(size), 'after should have been covered.');
    this.#require(5, delta.time >= last.delta.time, 'after is earlier than the last delta.');
    this.#require(5, index > BigInt(last.delta.index), 'after is not later in the log.');
    this.#require(5, index < this.#header.head.size, 'after is beyond the tree head.');
  }

  #checkPrevious(): void {
    const { checkpoint } = this;
    const previous = this.#previous;
    const isFirst = checkpoint.number === '1';
    this.#require(5, isFirst === (checkpoint.prev === ''), 'A first checkpoint, and no other, has no prev.');
    this.#require(5, isFirst === (previous === null), 'previous is there exactly when there is one.');
    if (previous !== null) {
      const { checkpoint: earlier, leaf } = previous;
      this.#require(5, BigInt(earlier.number) + 1n === BigInt(checkpoint.number), 'previous is not the one before.');
      this.#require(5, toHex(leaf) === checkpoint.prev, 'previous is not what prev names.');
      this.#require(5, BigInt(earlier.to) + 1n !== BigInt(checkpoint.from) || earlier.closing === checkpoint.opening,
        'The opening is not where the previous checkpoint closed.');
    }
    this.#report.pass(5, this.#after === null
      ? 'Linked with what came before; nothing came after yet.' : 'Linked with what came before and after.');
  }

  #checkRoot({ tree }: DeltaChain): void {
    const { checkpoint } = this;
    const { root: asked } = this.#asked;
    const root = toHex(tree.root());
    const { proofRoot } = this.#report.summary;
    this.#require(6, root === checkpoint.root, 'The root over the deltas is not the checkpoint\'s.');
    this.#require(6, checkpoint.from !== '1' || root === checkpoint.history, 'A whole history with another root.');
    if (asked === null) {
      this.#report.missing.push('the proof root that the invoice quotes');
      this.#report.skip(6, `No root was asked for; compare this with the invoice's: ${proofRoot}`);
    } else {
      this.#require(6, asked === proofRoot, `This is ${proofRoot}, not the root asked for.`);
      this.#report.pass(6, `${proofRoot}, as asked for.`);
    }
  }

  #isInLog(leaf: Uint8Array, { index, size, hashes }: InclusionProof): boolean {
    const { head } = this.#header;
    return size === head.size && verifyInclusion(leaf, index, size, hashes, head.root);
  }

  #checkLog({ log, last }: DeltaChain, trailer: readonly Uint8Array[]): void {
    const { head, inclusion } = this.#header;
    const size = BigInt(this.checkpoint.size);
    const leaf = leafOf('checkpoint', this.#header.statement);
    this.#require(7, last === null || BigInt(last.delta.index) < size, 'A delta lies beyond the checkpoint\'s size.');
    this.#require(7, size <= inclusion.index, 'The checkpoint lies before the size that it names.');
    this.#require(7, this.#isInLog(leaf, inclusion), 'The checkpoint is not in the log.');
    if (this.#previous !== null) {
      const { leaf: earlier, inclusion: path } = this.#previous;
      this.#require(7, path.index < inclusion.index && this.#isInLog(earlier, path),
        'The previous checkpoint is not in the log before this one.');
    }
    if (!this.#report.failed(7)) {
      const whole = log.skipTo(head.size, trailer) && toHex(log.root()) === toHex(head.root);
      this.#require(7, whole, 'Deltas and gaps do not add up to the tree head\'s root.');
    }
    this.#report.pass(7, `Every delta and the checkpoint are in the log of size ${head.size}.`);
  }
}
