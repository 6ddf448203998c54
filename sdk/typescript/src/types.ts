// The public names of what the server answers. Its description has names of its own (`DeltaView`).
import type { CallOptions, PostOptions } from './options.js';
import type { Scope, Time } from './scope.js';
import type { Amount, Metadata } from './generated/api.js';

export type {
  ActivityItem, AdjustsRequest as Adjusts, Amount, AmountDifference, AmountMatch, BatchItemView as BatchResult,
  BatchView as BatchResults, BreakdownView as Breakdown, CheckpointList, CheckpointSummary,
  CheckpointView as Checkpoint, CheckView as Check, ComparisonView as CheckpointComparison,
  CompareView as Comparison, CustomerDetail as Customer, CustomerList, CustomerRow, CustomersSummary, CutList,
  DeltaProof, DeltaProofView as RecordProof, DeltaStatusView as DeltaStatus, DeltaView as Delta,
  DeriveView as DerivedBalance, DerivedDelta, DifferencesView as CheckpointDifferences,
  DiscrepancyView as Discrepancy, DuplicateEntry, ExtensionView as Extension, FirstDivergence, GapView as Gap,
  GapsView as Gaps, ImportErrorView as ImportError, ImportErrorsView as ImportErrors, ImportListView as ImportList,
  ImportSummaryView as ImportSummary, ImportView as Import, InclusionView as Inclusion, LimitsView as Limits,
  ListTotals, Metadata, OffsetPagination, PagePagination, PrefixView as PrefixComparison, ReceiptDelta, ReceiptList,
  ReceiptListItem, ReceiptLog, ReceiptVerification, ReceiptView as Receipt, ReconcileSummary as ReconciliationSummary,
  ReconcileView as Reconciliation, RecordView as VerifiedRecord, ScopeView as ResolvedScope, SideTotals,
  SummaryView as VerifiedSummary, TheirEntry, UsageView as Usage, VerificationView as Verification,
  VerifyView as VerifiedRoot, WindowSummary, YourEntry,
} from './generated/api.js';

/** What may be said of a delta besides customer, amount and reason. */
export interface DeltaDetails {
  /** At most 255 characters, for correlation; need not be unique. */
  readonly referenceId?: string | undefined;
  /** A JSON object of at most 16 KiB and 8 levels; given back as it was sent. */
  readonly metadata?: Metadata | undefined;
  /** When the usage happened. For the record only: windows go by the time of recording. */
  readonly occurredAt?: Time | undefined;
  /** The customer's unit of account, at most 32 characters; fixed by its first delta. */
  readonly unit?: string | undefined;
  /** An earlier delta of the same customer that this one corrects. */
  readonly adjusts?: { readonly referenceId?: string | undefined; readonly recordId?: string | undefined } | undefined;
}

/** Options of `emit`. */
export interface EmitOptions extends DeltaDetails, PostOptions {
  /** Adds the canonical `statement` and `payload` to the answer. */
  readonly include?: 'statement' | undefined;
}

/** Options of `emitAndWait`. */
export interface EmitAndWaitOptions extends Omit<EmitOptions, 'timeout'> {
  /** Milliseconds in which the delta must be verified; default 30,000. */
  readonly timeout?: number | undefined;
  /** Milliseconds between two questions once the server's own wait is over; default 1,000. */
  readonly pollInterval?: number | undefined;
}

/** One delta of a batch. */
export interface BatchDelta extends DeltaDetails {
  /** 1 to 128 of ASCII letters, digits and `_ - . :`. */
  readonly customerId: string;
  /** Signed and not zero, at most 9 fractional digits. */
  readonly delta: Amount;
  /** 1 to 500 characters. */
  readonly reason: string;
  /** The item is recorded once, however often it is sent. Default: one of the batch's key and the item's place. */
  readonly idempotencyKey?: string | undefined;
}

/** Options of `emitBatch`. */
export interface BatchOptions extends PostOptions {
  /** Adds the canonical `statement` and `payload` to each result. */
  readonly include?: 'statement' | undefined;
}

/** Options of the `derive…` calls that have their scope by themselves. */
export interface DeriveWindowOptions extends CallOptions {
  /** Balance before the scope; default 0. */
  readonly startingBalance?: Amount | undefined;
  /** Rows of `deltas`, 1 to 1000; default 100. */
  readonly limit?: number | undefined;
  /** Rows to pass over. */
  readonly offset?: number | undefined;
  /** Oldest first (`asc`, the default) or newest first. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** Adds a `breakdown`. */
  readonly granularity?: 'day' | 'week' | 'month' | undefined;
}

/** Options of `derive`. With `startingCheckpoint`, `startingBalance` is by default its closing balance. */
export interface DeriveOptions extends Scope, DeriveWindowOptions {}

/** The two balances of a comparison. */
export interface Balances {
  /** The balance that you have. */
  readonly yours: Amount;
  /** The balance that the other side has. */
  readonly theirs: Amount;
}

/** Options of `compare`. */
export interface CompareOptions extends Scope, PostOptions {
  /** Balance before the scope; default 0, or a starting checkpoint's closing balance. */
  readonly startingBalance?: Amount | undefined;
  /** Adds a `breakdown`. */
  readonly granularity?: 'day' | 'week' | 'month' | undefined;
}

/** Options of `checkpoint`. */
export interface CheckpointOptions extends Scope, PostOptions {
  /** `fingerprints`: a selection of single deltas, outside the chain and without a window. */
  readonly mode?: 'fingerprints' | undefined;
  /** Leaf hashes (`receiptId`) of the selected deltas. */
  readonly fingerprints?: readonly string[] | undefined;
}

/** Options of receipts. */
export interface ReceiptOptions extends CallOptions {
  /** Page of the deltas, from 1. */
  readonly deltaPage?: number | undefined;
  /** Deltas on a page, 1 to 1000; default 1000. */
  readonly deltaLimit?: number | undefined;
}

/** Options of `customers`. */
export interface CustomersOptions extends CallOptions {
  /** From 1. */
  readonly page?: number | undefined;
  /** 1 to 100; default 25. */
  readonly limit?: number | undefined;
  /** A part of the id or of the display name, whatever its case. */
  readonly search?: string | undefined;
  /** Who was active in this UTC month (`YYYY-MM`), with that month's figures. */
  readonly period?: string | undefined;
}

/** Options of `customer`. */
export interface CustomerOptions extends CallOptions {
  /** Page of the deltas, from 1, newest first. */
  readonly deltaPage?: number | undefined;
  /** Deltas on a page, 1 to 100; default 20. */
  readonly deltaLimit?: number | undefined;
  /** This UTC month (`YYYY-MM`) alone. */
  readonly period?: string | undefined;
}

/** Options of `gaps`. */
export interface GapsOptions extends CallOptions {
  /** First sequence to look at; default 1. */
  readonly fromSequence?: number | undefined;
  /** Last sequence to look at; default: the customer's last. */
  readonly toSequence?: number | undefined;
  /** Most gaps to list, 1 to 1000. */
  readonly limit?: number | undefined;
}

/** Options of an import. */
export interface ImportOptions extends CallOptions {
  /** Names the import: 1 to 128 of ASCII letters, digits and `_ - . :`. Default: a random one. */
  readonly importId?: string | undefined;
}

/** One row of the other side's statement. */
export interface StatementRow {
  /** At most 255 characters. */
  readonly referenceId?: string | undefined;
  /** Its amount. */
  readonly delta: Amount;
  /** When it was. */
  readonly time?: Time | undefined;
}

/** Options of a reconciliation. */
export interface ReconcileOptions extends Scope, PostOptions {
  /** `referenceId` (default): rows that have one match by it, others by amount and time. `amount`: all by amount. */
  readonly matchOn?: 'referenceId' | 'amount' | undefined;
  /** Hours between two rows that may match by amount, 1 to 744; default 24. */
  readonly windowHours?: number | undefined;
}

/** Which list of a reconciliation. */
export interface ReconciliationListOptions extends CallOptions {
  /** This list alone, page by page. */
  readonly list?:
    'missingFromTheirs' | 'missingFromYours' | 'amountDiffers' | 'duplicates' | 'matchedByAmount' | undefined;
  /** From 1. */
  readonly page?: number | undefined;
  /** 1 to 500; default 100. */
  readonly limit?: number | undefined;
}

/** Options of `listWebhookDeliveries`. */
export interface WebhookDeliveriesOptions extends CallOptions {
  /** Deliveries of this status alone. */
  readonly status?: string | undefined;
  /** 1 to 100. */
  readonly limit?: number | undefined;
  /** Deliveries to pass over. */
  readonly offset?: number | undefined;
}

/** Options of `verify`. */
export interface VerifyRootOptions extends CallOptions {
  /** Ask the ledger (`db`, the default), the configured anchor, or both. */
  readonly source?: 'db' | 'chain' | 'both' | undefined;
  /** Rows of `records`, 1 to 1000; default 100. */
  readonly limit?: number | undefined;
  /** Rows to pass over. */
  readonly offset?: number | undefined;
}

/** Options of a receipt's PDF. */
export interface ReceiptPdfOptions extends CallOptions {
  /** How numbers and dates are written, as `de-DE`. */
  readonly locale?: string | undefined;
  /** Of the entries' times, as `Europe/Berlin`; default UTC. */
  readonly timeZone?: string | undefined;
  /** What is counted, where the ledger records no unit. */
  readonly unit?: string | undefined;
  /** Size of the paper. */
  readonly paper?: 'a4' | 'letter' | undefined;
}

/** A delivery of a webhook. */
export interface WebhookDelivery {
  /** Id of the event (`evt_…`), the same on every attempt. */
  eventId?: string;
  /** Name of the event. */
  event?: string;
  /** What became of it. */
  status?: string;
  /** Members that the server adds. */
  [member: string]: unknown;
}

/** A page of the delivery log. */
export interface WebhookDeliveryList {
  /** The deliveries, newest first. */
  deliveries: WebhookDelivery[];
  /** Which page this is, and of how much. */
  pagination: { total: number; limit: number; offset: number; hasMore: boolean };
}
