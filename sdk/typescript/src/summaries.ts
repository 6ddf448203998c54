import { fromUnits, toUnits } from './amounts.js';
import { invalid, PacSpaceError } from './errors.js';
import type { CallOptions } from './options.js';
import { randomKey } from './random.js';
import type {
  FailedUsage, FlushReport, SummaryOptions, SummaryTarget, SummedUsage, UsageDetails,
} from './summaryOptions.js';
import type { Amount, BatchDelta } from './types.js';

interface Sum {
  readonly customerId: string;
  readonly reason: string;
  readonly unit: string | undefined;
  units: bigint;
  count: number;
  readonly from: string;
  to: string;
  key: string | undefined;
}

const minute = 60_000;
const cadences = { hourly: 61 * minute, daily: 24 * 60 * minute + minute } as const;
const longestCadence = 2 ** 31 - 1;
const largestBatch = 100;

/** The largest delta that the server takes: ±10⁹. */
const largestUnits = 10n ** 18n;

/**
 * Adds usage up per customer, in memory, and records one delta for each with every flush. A sum that was ever sent is
 * fixed and has an idempotency key, so however a flush ends, the next one neither loses nor doubles it; what is added
 * meanwhile goes into another sum. Nothing that failed is dropped.
 *
 * ```ts
 * const usage = new SummaryCoordinator(pac, { cadence: 'daily', reason: 'api-calls' });
 * usage.add('customer_001', '-0.002');
 * process.once('SIGTERM', async () => { await usage.close(); });
 * ```
 *
 * Its clock keeps a process alive while something is queued. What was not flushed when a process is killed is lost:
 * `close` before ending, and keep `pending()` if that throws.
 */
export class SummaryCoordinator {
  readonly #target: SummaryTarget;
  readonly #cadence: number;
  readonly #reason: string;
  readonly #batchSize: number;
  readonly #maxPending: number;
  readonly #onFlush: ((report: FlushReport) => void) | undefined;

  /** Per customer, reason and unit the sums in order. The first is the one to send, the last the one that grows. */
  readonly #queues = new Map<string, Sum[]>();
  #pending = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<unknown> | undefined;
  #isClosed = false;

  /** @throws {@link ValidationError} if an option is out of its range. */
  constructor(target: SummaryTarget, options: SummaryOptions) {
    const { cadence, batchSize = largestBatch, maxPending = 100_000 } = options;
    this.#cadence = typeof cadence === 'string' ? cadences[cadence] : cadence;
    if (!(this.#cadence >= 1 && this.#cadence <= longestCadence)) {
      throw invalid('cadence', `must be 'hourly', 'daily' or 1 to ${longestCadence} ms`);
    }
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > largestBatch) {
      throw invalid('batchSize', `must be 1 to ${largestBatch}`);
    }
    if (!(maxPending >= 1)) throw invalid('maxPending', 'must be at least 1');
    this.#target = target;
    this.#reason = options.reason ?? 'usage';
    this.#batchSize = batchSize;
    this.#maxPending = maxPending;
    this.#onFlush = options.onFlush;
    for (const usage of options.restore ?? []) this.#restore(usage);
    this.#arm();
  }

  /**
   * Adds an amount to a customer's sum. Nothing is sent before the next flush.
   *
   * @throws {@link ValidationError} if the server would refuse it, {@link PacSpaceError} `QUEUE_FULL`, or `CLOSED`.
   */
  add(customerId: string, amount: Amount, details: UsageDetails = {}): void {
    if (this.#isClosed) throw new PacSpaceError('The coordinator is closed.', { code: 'CLOSED' });
    const { reason = this.#reason, unit } = details;
    const units = toUnits(amount, 'amount');
    if (units > largestUnits || units < -largestUnits) throw invalid('amount', 'must be within ±1,000,000,000');
    check(customerId, reason, unit);
    const queue = this.#queues.get(keyOf(customerId, reason, unit)) ?? [];
    const last = queue.at(-1);
    const now = new Date().toISOString();
    if (last !== undefined && last.key === undefined && fits(last.units + units)) {
      last.units += units;
      last.count++;
      last.to = now;
    } else {
      this.#enqueue({ customerId, reason, unit, units, count: 1, from: now, to: now, key: undefined });
    }
    this.#arm();
  }

  /** What is queued. After `close` threw, keep it and give it to the next coordinator as `restore`. */
  pending(): SummedUsage[] {
    return [...this.#queues.values()].flat().map(asUsage);
  }

  /** Records what is queued, now. Doesn't throw: what failed is in the report, and stays queued. */
  flush(options: CallOptions = {}): Promise<FlushReport> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const flushed = this.#flushAfter(this.#flushing, options);
    this.#flushing = flushed;
    return flushed.finally(() => {
      if (this.#flushing === flushed) this.#flushing = undefined;
      this.#arm();
    });
  }

  /**
   * Takes no more usage and records what is queued. May be called again.
   *
   * @throws {@link PacSpaceError} `NOT_FLUSHED` if something could not be recorded: `pending()` has it.
   */
  async close(options: CallOptions = {}): Promise<FlushReport> {
    this.#isClosed = true;
    const report = await this.flush(options);
    if (report.pending === 0) return report;
    const why = report.failed[0] === undefined ? '' : `: ${report.failed[0].message}`;
    throw new PacSpaceError(`${report.pending} sums of usage could not be recorded${why}`, { code: 'NOT_FLUSHED' });
  }

  async #flushAfter(previous: Promise<unknown> | undefined, options: CallOptions): Promise<FlushReport> {
    // Its own caller is told what became of it.
    await previous?.catch(() => undefined);
    return this.#flush(options);
  }

  async #flush(options: CallOptions): Promise<FlushReport> {
    // What is added from now on is of the next flush: otherwise one would go on as long as usage comes in.
    const due = new Set([...this.#queues.values()].flat());
    const failed: FailedUsage[] = [];
    let recorded = 0;
    // Sums that waited behind what was recorded are the next to go.
    for (let heads = await this.#seal(due); heads.length > 0; heads = await this.#seal(due)) {
      for (let at = 0; at < heads.length; at += this.#batchSize) {
        const outcome = await this.#send(heads.slice(at, at + this.#batchSize), options);
        recorded += outcome.recorded;
        failed.push(...outcome.failed);
        if (!outcome.isCutOff) continue;
        // Whatever kept one batch from being answered will keep the others too.
        due.clear();
        break;
      }
    }
    const report = { recorded, failed, pending: this.#pending };
    this.#onFlush?.(report);
    return report;
  }

  /** The first sum of each queue, if it is due, fixed and with its key. Sums of zero have nothing to record. */
  async #seal(due: Set<Sum>): Promise<Sum[]> {
    const flush = await randomKey();
    const heads: Sum[] = [];
    for (const queue of [...this.#queues.values()]) {
      while (queue[0] !== undefined && queue[0].key === undefined && queue[0].units === 0n) this.#dequeue(queue[0]);
      if (queue[0] !== undefined && due.delete(queue[0])) heads.push(queue[0]);
    }
    heads.forEach((sum, index) => { sum.key ??= `${flush}-${index}`; });
    return heads;
  }

  async #send(
    batch: readonly Sum[], options: CallOptions,
  ): Promise<{ recorded: number; failed: FailedUsage[]; isCutOff: boolean }> {
    try {
      const { results } = await this.#target.balance.emitBatch(batch.map(asDelta), options);
      const failed: FailedUsage[] = [];
      for (const { index, status, code, error } of results) {
        const sum = batch[index]!;
        if (status === 'FAILED') failed.push({ usage: asUsage(sum), code: code ?? 'FAILED', message: error ?? '' });
        else this.#dequeue(sum);
      }
      return { recorded: results.length - failed.length, failed, isCutOff: false };
    } catch (error) {
      const code = error instanceof PacSpaceError ? error.code : 'ABORTED';
      const message = error instanceof Error ? error.message : String(error);
      return { recorded: 0, failed: batch.map(sum => ({ usage: asUsage(sum), code, message })), isCutOff: true };
    }
  }

  #enqueue(sum: Sum): void {
    if (this.#pending >= this.#maxPending) {
      throw new PacSpaceError(`${this.#pending} sums of usage are queued.`, { code: 'QUEUE_FULL' });
    }
    const key = keyOf(sum.customerId, sum.reason, sum.unit);
    const queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, [sum]);
    else queue.push(sum);
    this.#pending++;
  }

  /** Takes the first sum of its queue away. */
  #dequeue(sum: Sum): void {
    const key = keyOf(sum.customerId, sum.reason, sum.unit);
    const queue = this.#queues.get(key)!;
    queue.shift();
    if (queue.length === 0) this.#queues.delete(key);
    this.#pending--;
  }

  #restore({ customerId, delta, reason, unit, count, from, to, idempotencyKey }: SummedUsage): void {
    check(customerId, reason, unit);
    this.#enqueue({ customerId, reason, unit, units: toUnits(delta, 'delta'), count, from, to, key: idempotencyKey });
  }

  /** One flush a cadence, from the first that there is something to flush. */
  #arm(): void {
    if (this.#timer !== undefined || this.#flushing !== undefined || this.#pending === 0 || this.#isClosed) return;
    this.#timer = setTimeout(() => void this.flush(), this.#cadence);
  }
}

const keyOf = (customerId: string, reason: string, unit: string | undefined): string =>
  JSON.stringify([customerId, reason, unit]);

const fits = (units: bigint): boolean => units <= largestUnits && units >= -largestUnits;

/** One bad item must not keep a batch from being read. */
function check(customerId: string, reason: string, unit: string | undefined): void {
  if (!/^[A-Za-z0-9_.:-]{1,128}$/.test(customerId) || customerId === '.' || customerId === '..') {
    throw invalid('customerId', 'must be 1 to 128 of ASCII letters, digits and _ - . :');
  }
  if (reason === '' || reason.length > 500 || /[\0\p{Surrogate}]/u.test(reason)) {
    throw invalid('reason', 'must be 1 to 500 characters');
  }
  if (unit !== undefined && (unit.length > 32 || /[\0\p{Surrogate}]/u.test(unit))) {
    throw invalid('unit', 'must be at most 32 characters');
  }
}

const asUsage = ({ units, key, ...sum }: Sum): SummedUsage =>
  ({ ...sum, delta: fromUnits(units), idempotencyKey: key });

const asDelta = ({ customerId, reason, unit, units, count, from, to, key }: Sum): BatchDelta => ({
  customerId, reason, unit, delta: fromUnits(units), idempotencyKey: key, metadata: { count, from, to },
});
