import type { BatchDelta, BatchOptions, BatchResults } from './types.js';

/** Usage of one customer, summed up. It can be written down as JSON. */
export interface SummedUsage {
  /** The customer. */
  readonly customerId: string;
  /** The exact sum. */
  readonly delta: string;
  /** The delta's reason. */
  readonly reason: string;
  /** The customer's unit. */
  readonly unit?: string | undefined;
  /** How many amounts are in the sum. */
  readonly count: number;
  /** When the first of them was added. */
  readonly from: string;
  /** When the last of them was added. */
  readonly to: string;
  /** Set once the sum may have been sent: from then on it is what it is, and is recorded once. */
  readonly idempotencyKey?: string | undefined;
}

/** A sum that was not recorded, and stays queued. */
export interface FailedUsage {
  /** The sum. */
  readonly usage: SummedUsage;
  /** Why: the code of the refusal. */
  readonly code: string;
  /** Why, in words. */
  readonly message: string;
}

/** What a flush did. */
export interface FlushReport {
  /** How many deltas were recorded. */
  readonly recorded: number;
  /** Sums that were not, and stay queued. */
  readonly failed: readonly FailedUsage[];
  /** How many sums are queued now. */
  readonly pending: number;
}

/** Options of a summary coordinator. */
export interface SummaryOptions {
  /** Milliseconds from a flush to the next one; `hourly` and `daily` are a minute longer, to suit such customers. */
  readonly cadence: 'hourly' | 'daily' | number;
  /** Reason of usage that is added without one; default `usage`. */
  readonly reason?: string | undefined;
  /** Deltas sent in one request, 1 to 100; default 100. */
  readonly batchSize?: number | undefined;
  /** Sums that may be queued; default 100,000. Beyond it `add` throws `QUEUE_FULL`. */
  readonly maxPending?: number | undefined;
  /** What `pending()` gave before this process was started. */
  readonly restore?: readonly SummedUsage[] | undefined;
  /** Told of every flush, also of those that its clock began. */
  readonly onFlush?: ((report: FlushReport) => void) | undefined;
}

/** What may be said of usage besides its customer and amount. */
export interface UsageDetails {
  /** 1 to 500 characters. Each reason is summed up by itself. */
  readonly reason?: string | undefined;
  /** The customer's unit of account. */
  readonly unit?: string | undefined;
}

/** What a coordinator needs of a client. */
export interface SummaryTarget {
  /** The client's Balance API. */
  readonly balance: {
    /** Records up to 1000 deltas. */
    emitBatch(deltas: readonly BatchDelta[], options?: BatchOptions): Promise<BatchResults>;
  };
}
