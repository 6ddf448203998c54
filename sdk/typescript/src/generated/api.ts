// Written by generate.mjs from openapi/v1.json; not edited by hand.

/** An exact decimal: a number, or text with up to 9 fractional digits. */
export type Amount = number | string;

/** A JSON object of your own. */
export type Metadata = Record<string, unknown>;

/** Members of answers that hold amounts. */
export const amountMembers: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'actual',
  'amount',
  'balance',
  'closingBalance',
  'computedBalance',
  'credits',
  'debits',
  'delta',
  'difference',
  'discrepancy',
  'endingBalance',
  'expected',
  'finalBalance',
  'net',
  'netChange',
  'neutralBalance',
  'openingBalance',
  'startingBalance',
  'theirBalance',
  'theirDifference',
  'totalCredits',
  'totalDebits',
  'verifiedBalance',
  'yourBalance',
  'yourDifference',
]);

/** A delta in a customer's latest activity. */
export interface ActivityItem {
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** Null once its data was destroyed. */
  reason: string | null;
  /** As it was sent; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** QUEUED, VERIFIED or FAILED. */
  status: string;
  /** When it was recorded. */
  time: string;
  /** The record's id (rec_…); it encodes the record's place. */
  recordId: string;
  /** Origin of the log and index in it: origin#index. */
  verificationReference: string;
  /** Present and true once reason, referenceId and metadata were destroyed. */
  dataPurged?: boolean;
}

/** Deltas, newest first. */
export interface ActivityView {
  /** One page of the deltas. */
  items: ActivityItem[];
  /** Which page this is, and of how much. */
  pagination: PagePagination;
}

/** Names an earlier delta; with both members, they must name the same one. */
export interface AdjustsRequest {
  /** The latest delta of the customer with this reference id. */
  referenceId?: string | null;
  /** The record id of the delta (rec_…). */
  recordId?: string | null;
}

/** Two rows with the same reference and other amounts. */
export interface AmountDifference {
  /** What both rows name. */
  referenceId: string;
  /** Your row. */
  yours: YourEntry;
  /** Their row. */
  theirs: TheirEntry;
  /** Yours minus theirs. */
  difference: number;
  /** difference as its exact text. */
  differenceText: string;
}

/** Two rows that were matched without a reference. */
export interface AmountMatch {
  /** amount+time, or amount where their row has no time. */
  rule: string;
  /** 0 to 1: 0.95 at the same millisecond, 0.9 within a second, 0.8 a minute, 0.7 an hour, 0.6 the window; 0.4 without a time. */
  score: number;
  /** Their time minus yours, milliseconds. */
  timeDifferenceMs: number | null;
  /** Your row. */
  yours: YourEntry;
  /** Their row. */
  theirs: TheirEntry;
}

/** One item of a batch. */
export interface BatchItemRequest {
  /** 1 to 255 printable ASCII characters; the item is recorded once however often it is sent. */
  idempotencyKey?: string | null;
  /** 1 to 128 of ASCII letters, digits and _ - . : (not "." or ".."). The first delta of a new id makes the customer. */
  customerId: string;
  /** Signed amount, not zero, −1 000 000 000 to 1 000 000 000, at most 9 fractional digits. */
  delta: Amount;
  /** 1 to 500 characters. */
  reason: string;
  /** At most 255 characters, empty is none; for correlation, need not be unique. */
  referenceId?: string | null;
  /**
   * When the usage happened, ISO 8601 with at most milliseconds, not after now + 5 minutes. For the record only:
   * windows go by recording.
   */
  occurredAt?: string | null;
  /** A JSON object of at most 16 KiB as sent and 8 levels; given back byte for byte. */
  metadata?: Metadata | null;
  /**
   * The customer's unit of account, at most 32 characters; fixed when the customer was created, or by its first
   * delta.
   */
  unit?: string | null;
  /** An earlier delta of the same customer that this one corrects. */
  adjusts?: AdjustsRequest | null;
}

/** What became of one item of a batch. */
export interface BatchItemView {
  /** Place in the request, from 0. */
  index: number;
  /** As it was sent; null if it can't be read. */
  customerId: string | null;
  /** As it was sent; null if it can't be read. */
  delta: number | null;
  /** delta as its exact text. */
  deltaText: string | null;
  /** QUEUED, or FAILED with error and code. */
  status: 'QUEUED' | 'FAILED';
  /** True if the item was recorded earlier, also earlier in this request, and not again now. */
  idempotent: boolean;
  /** The record's id (rec_…); it encodes the record's place. */
  recordId?: string | null;
  /** The delta's leaf hash in the log: 0x and 64 hex digits. */
  receiptId?: string | null;
  /** The same as receiptId. */
  itemHash?: string | null;
  /** Dense position in the customer's history, from 1, as a string. */
  sequenceNumber?: string | null;
  /** Dense position in the environment's log, from 0. */
  deltaIndex?: number | null;
  /** As it was sent. */
  referenceId?: string | null;
  /** Present and true where the item was recorded earlier and its payload was destroyed since. */
  dataPurged?: boolean;
  /** The canonical delta statement, with include=statement. */
  statement?: string | null;
  /** The canonical payload statement, with include=statement. */
  payload?: string | null;
  /** Why the item was refused, in words. */
  error?: string | null;
  /**
   * Why the item was refused: the code that an emit of it would answer. Where it is SERVICE_UNAVAILABLE nothing was
   * done with the item: send it again.
   */
  code?: 'VALIDATION_ERROR' | 'PLAN_LIMIT_EXCEEDED' | 'ADJUSTED_DELTA_NOT_FOUND' | 'IDEMPOTENCY_KEY_REUSED' | 'UNIT_MISMATCH' | 'BALANCE_OUT_OF_RANGE' | 'CADENCE_LIMIT' | 'SERVICE_UNAVAILABLE' | null;
}

/** 1 to 1000 deltas; each stands alone, the good ones are appended together in order. */
export interface BatchRequest {
  /** The deltas, 1 to 1000, in the order in which they are recorded. */
  deltas: BatchItemRequest[];
}

/** What became of a batch. */
export interface BatchView {
  /** Items that are recorded, now or earlier. */
  totalQueued: number;
  /** Items that were refused. */
  totalFailed: number;
  /** One for each item, in their order. */
  results: BatchItemView[];
}

/** Sums over a day, week or month. */
export interface BreakdownView {
  /** Inclusive. */
  start: string;
  /** Exclusive. */
  end: string;
  /** Sum of the positive amounts. */
  totalCredits: number;
  /** totalCredits as its exact text. */
  totalCreditsText: string;
  /** Sum of the negative amounts, at most 0. */
  totalDebits: number;
  /** totalDebits as its exact text. */
  totalDebitsText: string;
  /** totalCredits plus totalDebits. */
  netChange: number;
  /** netChange as its exact text. */
  netChangeText: string;
  /** How many deltas there are. */
  deltasCount: number;
}

/** One check of a public verification. */
export interface CheckView {
  /** statement, leaves, totals, root, proofRoot, treeHead, inclusion or anchor. */
  name: string;
  /** True if it holds. */
  passed: boolean;
  /** What was held against what, in words. */
  detail: string;
}

/** A page of checkpoints. */
export interface CheckpointList {
  /** One page of the checkpoints. */
  checkpoints: CheckpointView[];
  /** Which page this is, and of how much. */
  pagination: OffsetPagination;
}

/** A delta's place in a checkpoint. */
export interface CheckpointPathView {
  /** The checkpoint's id (chk_…). */
  checkpointId: string;
  /** 0x and 64 hex digits: knowing it opens the public verification. */
  proofRoot: string;
  /** RFC 6962 root over the covered leaves. */
  treeRoot: string;
  /** The checkpoint's canonical statement, from which proofRoot is computed. */
  statement: string;
  /** Place among the covered deltas, from 0. */
  index: number;
  /** Covered deltas. */
  size: number;
  /** RFC 9162 inclusion proof up to treeRoot, leaf sibling first. */
  hashes: string[];
}

/** What to lock. Without a scope: the current UTC month. Without a customer: every customer active in it. */
export interface CheckpointRequest {
  /** Whose deltas; left out: every customer active in the window. */
  customerId?: string | null;
  /** fingerprints: lock a selection of deltas instead of a window. */
  mode?: 'fingerprints' | null;
  /** Receipt ids (leaf hashes) of the deltas to select, 1 to 10000, with mode fingerprints. */
  fingerprints?: string[] | null;
  /** One UTC month as YYYY-MM; not in the future. */
  period?: string | null;
  /** current_month, or custom together with dates. */
  timePreset?: 'current_month' | 'custom' | null;
  /**
   * Inclusive start, ISO 8601 with at most 9 fractional digits; a date alone is its midnight UTC. Deltas have times of
   * whole milliseconds: a bound between two of them is the later one.
   */
  startDate?: string | null;
  /** Exclusive end, as startDate. */
  endDate?: string | null;
  /** Replay from this checkpoint: its proof root or id, or a record id. */
  startingCheckpoint?: string | null;
  /** proofRoot (also itemsRoot) or recordId (also anchorId); may be left out. */
  startingCheckpointType?: 'proofRoot' | 'itemsRoot' | 'recordId' | 'anchorId' | null;
}

/** A customer's checkpoint, in short. */
export interface CheckpointSummary {
  /** The checkpoint's id (chk_…). */
  checkpointId: string;
  /** 0x and 64 hex digits: knowing it opens the public verification. */
  proofRoot: string;
  /** Position among the customer's checkpoints, from 1. */
  number: string;
  /** Inclusive start of the window. */
  startDate: string;
  /** Exclusive end of the window. */
  endDate: string;
  /** False while more deltas may come into the window. */
  closed: boolean;
  /** When it was made. */
  createdAt: string;
}

/** A checkpoint of a customer, of the whole environment, or a selection. */
export interface CheckpointView {
  /** The checkpoint's id (chk_…). */
  checkpointId: string;
  /** checkpoint, environment or selection. */
  kind: 'checkpoint' | 'environment' | 'selection';
  /** The value for the invoice: knowing it opens the public verification. */
  proofRoot: string;
  /** The same as proofRoot. */
  merkleRoot: string;
  /** RFC 6962 root over the covered leaves. */
  treeRoot: string;
  /** Position among the customer's checkpoints, from 1; null for selections, which stand outside the chain. */
  number: string | null;
  /** False while more deltas may come into the window; null for a selection, which has none. */
  closed: boolean | null;
  /** The customer's unit of account, empty if none was set; null for an environment checkpoint. */
  unit: string | null;
  /** Null for an environment checkpoint. */
  customerId: string | null;
  /** YYYY-MM if the window is exactly one UTC month. */
  period: string | null;
  /** Inclusive start of the window; null for selections. */
  startDate: string | null;
  /** Exclusive end of the window; null for selections. */
  endDate: string | null;
  /** VERIFIED once a signed tree head covers the checkpoint's own entry; until then QUEUED. */
  status: string;
  /** Covered deltas; null where an environment checkpoint is listed without its customers' ones. */
  deltasCount: number | null;
  /** First covered delta's position in the customer's history; null for selections and environments. */
  firstSequence: string | null;
  /** Last covered delta's position in the customer's history; null for selections and environments. */
  lastSequence: string | null;
  /** Balance before the first covered delta; null for selections and environments. */
  openingBalance: number | null;
  /** openingBalance as text, for programs whose numbers are doubles. */
  openingBalanceText: string | null;
  /** Balance after the last covered delta; null for selections and environments. */
  closingBalance: number | null;
  /** closingBalance as text, for programs whose numbers are doubles. */
  closingBalanceText: string | null;
  /** Sum of the covered deltas; null for environments, whose customers may have other units. */
  netChange: number | null;
  /** netChange as its exact text. */
  netChangeText: string | null;
  /** Sum of the positive amounts; null for selections and environments. */
  totalCredits: number | null;
  /** totalCredits as its exact text. */
  totalCreditsText: string | null;
  /** Sum of the negative amounts, at most 0; null for selections and environments. */
  totalDebits: number | null;
  /** totalDebits as its exact text. */
  totalDebitsText: string | null;
  /** The one before it in the chain; null for the first, and for selections. */
  previousCheckpointId: string | null;
  /** Id of the receipt that the checkpoint is (rcpt_…). Whoever knows it may see the receipt, without a key. */
  receiptId: string;
  /** The page that checks the proof root, for whoever is given the link. */
  verifyUrl: string;
  /** The same check as JSON. */
  verificationApiUrl: string;
  /** Place of the checkpoint's own entry in the environment's log. */
  logIndex: number;
  /** A signed tree head; it covers the checkpoint's entry once status is VERIFIED. */
  treeHead: string;
  /** When it was made: the time that its statement names. */
  createdAt: string;
  /** True if this checkpoint was made by an earlier request. */
  idempotent: boolean;
  /** Customers covered, for an environment checkpoint. */
  customersCount?: number | null;
  /** The customers' checkpoints, for an environment checkpoint. */
  checkpoints?: CheckpointView[] | null;
}

/** Two balances to compare. */
export interface CompareRequest {
  /** The balance that you have. */
  yourBalance: Amount;
  /** The balance that the other side has. */
  theirBalance: Amount;
  /** Balance before the scope; 0, or a starting checkpoint's closing balance. */
  startingBalance?: Amount | null;
  /** Without it the two numbers are compared with each other only. */
  customerId?: string | null;
  /** day, week or month: adds a breakdown. */
  granularity?: 'day' | 'week' | 'month' | null;
  /** One UTC month as YYYY-MM; not in the future. */
  period?: string | null;
  /** current_month, or custom together with dates. */
  timePreset?: 'current_month' | 'custom' | null;
  /**
   * Inclusive start, ISO 8601 with at most 9 fractional digits; a date alone is its midnight UTC. Deltas have times of
   * whole milliseconds: a bound between two of them is the later one.
   */
  startDate?: string | null;
  /** Exclusive end, as startDate. */
  endDate?: string | null;
  /** Replay from this checkpoint: its proof root or id, or a record id. */
  startingCheckpoint?: string | null;
  /** proofRoot (also itemsRoot) or recordId (also anchorId); may be left out. */
  startingCheckpointType?: 'proofRoot' | 'itemsRoot' | 'recordId' | 'anchorId' | null;
}

/** What was compared and where it differs. Exact, no tolerance; it states facts and judges nobody. */
export interface CompareView {
  /** As it was sent; null if the two numbers were compared with each other only. */
  customerId: string | null;
  /** True if everything that was compared is equal. */
  match: boolean;
  /** The same as match. */
  agreed: boolean;
  /** True if your balance is the derived one; without a customer the same as match. */
  matchesYours: boolean;
  /** True if their balance is the derived one; without a customer the same as match. */
  matchesTheirs: boolean;
  /** As it was sent. */
  yourBalance: number;
  /** yourBalance as its exact text. */
  yourBalanceText: string;
  /** As it was sent. */
  theirBalance: number;
  /** theirBalance as its exact text. */
  theirBalanceText: string;
  /** The derived balance; null without a customer. */
  neutralBalance: number | null;
  /** neutralBalance as text, for programs whose numbers are doubles. */
  neutralBalanceText: string | null;
  /** The same as neutralBalance. */
  computedBalance: number | null;
  /** computedBalance as text, for programs whose numbers are doubles. */
  computedBalanceText: string | null;
  /** What of neutralBalance a signed tree head covers: usually all of it. Null without a customer. */
  verifiedBalance: number | null;
  /** verifiedBalance as text, for programs whose numbers are doubles. */
  verifiedBalanceText: string | null;
  /** True: verification of this environment has stopped, verifiedBalance stays where it was. */
  frozen: boolean;
  /** yourBalance − theirBalance. */
  discrepancy: number;
  /** discrepancy as its exact text. */
  discrepancyText: string;
  /** yourBalance − neutralBalance. */
  yourDifference: number | null;
  /** yourDifference as its exact text. */
  yourDifferenceText: string | null;
  /** theirBalance − neutralBalance. */
  theirDifference: number | null;
  /** theirDifference as its exact text. */
  theirDifferenceText: string | null;
  /** Deltas in scope; 0 without a customer. */
  deltasCount: number;
  /** The pairs that differ. */
  discrepancies: DiscrepancyView[];
  /** Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out. */
  breakdown: BreakdownView[] | null;
  /** When it was compared. */
  comparedAt: string;
}

/** Two checkpoints of one customer, beside each other. */
export interface ComparisonView {
  /** The customer. */
  customerId: string;
  /** The checkpoint that was named as from. */
  from: CheckpointView;
  /** The checkpoint that was named as to. */
  to: CheckpointView;
  /** Members of to minus those of from. */
  differences: DifferencesView;
  /** The proof that connects their histories. */
  extension: ExtensionView;
  /** True if the proof shows that the longer history extends the shorter one. */
  extends: boolean;
}

/** One customer with its latest deltas. */
export interface CustomerDetail {
  /** The customer. */
  customerId: string;
  /** 0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id. */
  customerReference: string;
  /** The environment whose log holds the customer's deltas (env_…): it is the ledger's unit of partition. */
  customerPartition: string;
  /** Null if none was given. */
  displayName: string | null;
  /** none, per_second, per_minute, hourly, daily or weekly. */
  eventCadence: string;
  /** The customer's unit of account; empty if none was set. */
  unitLabel: string;
  /** When it was made, by hand or by its first delta. */
  createdAt: string;
  /** Deltas recorded, ever or in the scope. */
  totalDeltas: number;
  /** Sum of these deltas. */
  computedBalance: number;
  /** computedBalance as text, for programs whose numbers are doubles. */
  computedBalanceText: string;
  /** Sum of those of them that a signed tree head covers: usually all. */
  verifiedBalance: number;
  /** verifiedBalance as text, for programs whose numbers are doubles. */
  verifiedBalanceText: string;
  /** True: verification of this environment has stopped, verifiedBalance stays where it was. */
  frozen: boolean;
  /** The customer's latest checkpoint; null if it has none. */
  latestCheckpoint: CheckpointSummary | null;
  /** One page of its deltas. */
  recentActivity: ActivityView;
}

/** Customers ordered by the bytes of their ids. */
export interface CustomerList {
  /** One page of the customers. */
  customers: CustomerRow[];
  /** True: verification of this environment has stopped, the verified balances stay where they were. */
  frozen: boolean;
  /** Which page this is, and of how much. */
  pagination: PagePagination;
}

/** A customer in a list. */
export interface CustomerRow {
  /** The customer. */
  customerId: string;
  /** 0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id. */
  customerReference: string;
  /** Deltas recorded, ever or in the period. */
  totalDeltas: number;
  /** Sum of these deltas. */
  computedBalance: number;
  /** computedBalance as text, for programs whose numbers are doubles. */
  computedBalanceText: string;
  /** Sum of those of them that a signed tree head covers: usually all. */
  verifiedBalance: number;
  /** verifiedBalance as text, for programs whose numbers are doubles. */
  verifiedBalanceText: string;
  /** When the first of them was recorded; null if there are none. */
  firstDeltaAt: string | null;
  /** When the last of them was recorded; null if there are none. */
  lastDeltaAt: string | null;
  /** With include=directory, where one was given. */
  displayName?: string | null;
  /** With include=directory: none, per_second, per_minute, hourly, daily or weekly. */
  eventCadence?: string | null;
  /** With include=directory: the customer's unit of account; empty if none was set. */
  unitLabel?: string | null;
  /** With include=directory: when it was made, by hand or by its first delta. */
  createdAt?: string | null;
}

/** How many customers there are, and how much was recorded. Exact, as of now. */
export interface CustomersSummary {
  /** The current UTC month, YYYY-MM. */
  period: string;
  /** Customers with at least one delta: the total of the list. */
  totalCustomers: number;
  /** Customers that were created and have no delta yet. */
  customersWithoutDeltas: number;
  /** Customers with a delta recorded this month. */
  activeThisMonth: number;
  /** Customers that came to be this month, by hand or by their first delta. */
  createdThisMonth: number;
  /** Deltas ever recorded in the environment. */
  totalDeltas: number;
  /** Deltas recorded this month. */
  deltasThisMonth: number;
}

/** A list that was cut. */
export interface CutList {
  /** Its name. */
  list: string;
  /** Entries that were found. */
  count: number;
  /** How many of them, the first ones, can be read. */
  kept: number;
}

/** How a delta is anchored in the log. */
export interface DeltaProof {
  /** SHA-256 of the delta statement. */
  contentHash: string;
  /** The leaf hash. */
  proofHash: string;
  /** Leaf hash of the customer's previous delta; null for the first. */
  previousProofHash: string | null;
  /** Leaf hashes that this proof covers: the delta's own. */
  itemHashes: string[];
  /** The same as deltaIndex. */
  logIndex: number;
  /** Audit path to the signed head's root (RFC 9162 §2.1.3); present once VERIFIED. */
  inclusion?: InclusionView | null;
}

/** All that shows that a delta is in the log, and in a checkpoint. Hashes are 0x and 64 hex digits. */
export interface DeltaProofView {
  /** The record's id (rec_…); it encodes the record's place. */
  recordId: string;
  /** SHA-256(0x00 || entry): the delta's leaf in every tree. */
  receiptId: string;
  /** VERIFIED once a signed head covers it; before that inclusion and checkpoint are null. */
  status: string;
  /** The canonical statement: its context line, a line feed, and one JSON object. */
  statement: string;
  /** The canonical payload; null once it was destroyed. */
  payload: string | null;
  /** True if the payload was destroyed. The proof holds without it. */
  dataPurged?: boolean;
  /** SHA-256 of the statement. */
  contentHash: string;
  /** What the log holds: a type byte and the contentHash, 0x and 66 hex digits. */
  entry: string;
  /** In the environment's log, up to the tree head. */
  inclusion: ProofPathView | null;
  /** The signed tree head; null until it covers the delta. */
  treeHead: string | null;
  /** The log's key. Take it from a source that you trust, not from here. */
  vkey: string;
  /** The latest checkpoint that covers it; null if none does. */
  checkpoint: CheckpointPathView | null;
}

/** A balance change to record. */
export interface DeltaRequest {
  /** 1 to 128 of ASCII letters, digits and _ - . : (not "." or ".."). The first delta of a new id makes the customer. */
  customerId: string;
  /** Signed amount, not zero, −1 000 000 000 to 1 000 000 000, at most 9 fractional digits. */
  delta: Amount;
  /** 1 to 500 characters. */
  reason: string;
  /** At most 255 characters, empty is none; for correlation, need not be unique. */
  referenceId?: string | null;
  /**
   * When the usage happened, ISO 8601 with at most milliseconds, not after now + 5 minutes. For the record only:
   * windows go by recording.
   */
  occurredAt?: string | null;
  /** A JSON object of at most 16 KiB as sent and 8 levels; given back byte for byte. */
  metadata?: Metadata | null;
  /**
   * The customer's unit of account, at most 32 characters; fixed when the customer was created, or by its first
   * delta.
   */
  unit?: string | null;
  /** An earlier delta of the same customer that this one corrects. */
  adjusts?: AdjustsRequest | null;
}

/** A delta and what became of it. */
export interface DeltaStatusView {
  /** When the usage happened, as it was sent; null if it was not. */
  occurredAt: string | null;
  /** Byte for byte as it was sent. */
  metadata: Metadata | null;
  /** When the first signed tree head covered it; null until one does. */
  verifiedAt: string | null;
  /** The same as verifiedAt. */
  blockTimestamp: string | null;
  /** Origin of the log and index in it: origin#index. */
  verificationReference: string;
  /** Milliseconds from acceptance to verification. */
  latencyMs: number | null;
  /** Id of the record; it encodes the record's place. */
  recordId: string;
  /** The delta's leaf hash in the log: 0x and 64 hex digits. */
  receiptId: string;
  /** QUEUED, then VERIFIED once a signed tree head covers it, or FAILED. */
  status: 'QUEUED' | 'VERIFIED' | 'FAILED';
  /** The customer. */
  customerId: string;
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** As it was sent; null once it was destroyed. */
  reason: string | null;
  /** As it was sent; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** Dense position in the customer's history, from 1, as a string. */
  sequenceNumber: string;
  /** Dense position in the environment's log, from 0. */
  deltaIndex: number;
  /** The customer's running balance after this delta. */
  balance: number;
  /** balance as text, for programs whose numbers are doubles. */
  balanceText: string;
  /** The customer's unit of account; empty if none was set. */
  unit: string;
  /** When it was recorded. */
  acceptedAt: string;
  /** True if this answer repeats an earlier one and nothing was recorded now. */
  idempotent: boolean;
  /** Present and true once reason, referenceId and metadata were destroyed. */
  dataPurged?: boolean;
  /** The canonical delta statement, with include=statement. */
  statement?: string | null;
  /** The canonical payload statement, with include=statement. */
  payload?: string | null;
  /** With Prefer: wait, once VERIFIED. */
  proof?: DeltaProof | null;
  /** With Prefer: wait, once VERIFIED: the signed tree head that the inclusion proof leads to. */
  treeHead?: string | null;
}

/** A recorded delta. It is durable and ordered when this is sent. */
export interface DeltaView {
  /** Id of the record; it encodes the record's place. */
  recordId: string;
  /** The delta's leaf hash in the log: 0x and 64 hex digits. */
  receiptId: string;
  /** QUEUED, then VERIFIED once a signed tree head covers it, or FAILED. */
  status: 'QUEUED' | 'VERIFIED' | 'FAILED';
  /** The customer. */
  customerId: string;
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** As it was sent; null once it was destroyed. */
  reason: string | null;
  /** As it was sent; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** Dense position in the customer's history, from 1, as a string. */
  sequenceNumber: string;
  /** Dense position in the environment's log, from 0. */
  deltaIndex: number;
  /** The customer's running balance after this delta. */
  balance: number;
  /** balance as text, for programs whose numbers are doubles. */
  balanceText: string;
  /** The customer's unit of account; empty if none was set. */
  unit: string;
  /** When it was recorded. */
  acceptedAt: string;
  /** True if this answer repeats an earlier one and nothing was recorded now. */
  idempotent: boolean;
  /** Present and true once reason, referenceId and metadata were destroyed. */
  dataPurged?: boolean;
  /** The canonical delta statement, with include=statement. */
  statement?: string | null;
  /** The canonical payload statement, with include=statement. */
  payload?: string | null;
  /** With Prefer: wait, once VERIFIED. */
  proof?: DeltaProof | null;
  /** With Prefer: wait, once VERIFIED: the signed tree head that the inclusion proof leads to. */
  treeHead?: string | null;
}

/** A customer's balance over a scope, with the deltas that make it up. */
export interface DeriveView {
  /** The customer. */
  customerId: string;
  /** The customer's unit of account; empty if none was set. */
  unit: string;
  /** Balance before the scope: as it was sent, or a starting checkpoint's closing balance, or 0. */
  startingBalance: number;
  /** startingBalance as its exact text. */
  startingBalanceText: string;
  /** startingBalance plus every recorded delta in scope: it reads your own writes. */
  computedBalance: number;
  /** computedBalance as text, for programs whose numbers are doubles. */
  computedBalanceText: string;
  /** startingBalance plus every delta in scope that a signed tree head covers. */
  verifiedBalance: number;
  /** verifiedBalance as text, for programs whose numbers are doubles. */
  verifiedBalanceText: string;
  /** Deltas in scope that are recorded but not yet verified. */
  pendingDeltas: number;
  /** True: verification of this environment has stopped, verifiedBalance stays where it was. */
  frozen: boolean;
  /** Sum of the deltas in scope. */
  netChange: number;
  /** netChange as its exact text. */
  netChangeText: string;
  /** Deltas in scope. */
  deltasCount: number;
  /** The same as deltasCount. */
  deltaCount: number;
  /** Leaf hash of the last delta in scope. */
  latestReceiptId: string | null;
  /** The customer's latest checkpoint. */
  latestCheckpoint: CheckpointSummary | null;
  /** Log index of the last verified delta in scope. */
  lastVerifiedIndex: number | null;
  /** Which deltas count, as it was understood. */
  scope: ScopeView;
  /** One page of the deltas in scope. */
  deltas: DerivedDelta[];
  /** Sums per day, week (from Monday) or month, UTC, with granularity; spans without deltas are left out. */
  breakdown: BreakdownView[] | null;
  /** Which page this is, and of how much. */
  pagination: OffsetPagination;
}

/** A delta in scope of a derived balance. */
export interface DerivedDelta {
  /** The record's id (rec_…); it encodes the record's place. */
  recordId: string;
  /** Leaf hash of the delta. */
  receiptId: string;
  /** The same as receiptId. */
  itemHash: string;
  /** Dense position in the customer's history, from 1, as a string. */
  sequenceNumber: string;
  /** Dense position in the environment's log, from 0. */
  deltaIndex: number;
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** The customer's running balance after this delta. */
  balance: number;
  /** balance as text, for programs whose numbers are doubles. */
  balanceText: string;
  /** As it was sent; null once it was destroyed. */
  reason: string | null;
  /** As it was sent; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** Byte for byte as it was sent; null if there was none, or once it was destroyed. */
  metadata: Metadata | null;
  /** QUEUED, VERIFIED or FAILED. */
  status: string;
  /** When it was recorded. */
  acceptedAt: string;
  /** The same as acceptedAt. */
  time: string;
  /** The UTC month of recording, YYYY-MM. */
  window: string;
  /** Present and true once reason, referenceId and metadata were destroyed. */
  dataPurged?: boolean;
}

/** Members of to minus those of from; times in milliseconds. */
export interface DifferencesView {
  /** Covered deltas. */
  deltasCount: number;
  /** Of the opening balances. */
  openingBalance: number;
  /** openingBalance as text, for programs whose numbers are doubles. */
  openingBalanceText: string;
  /** Of the closing balances. */
  closingBalance: number;
  /** closingBalance as text, for programs whose numbers are doubles. */
  closingBalanceText: string;
  /** Of the sums of positive amounts. */
  totalCredits: number;
  /** totalCredits as its exact text. */
  totalCreditsText: string;
  /** Of the sums of negative amounts. */
  totalDebits: number;
  /** totalDebits as its exact text. */
  totalDebitsText: string;
  /** Of the net changes. */
  netChange: number;
  /** netChange as its exact text. */
  netChangeText: string;
  /** Of the first covered sequences. */
  firstSequence: number;
  /** Of the last covered sequences. */
  lastSequence: number;
  /** Of the windows' starts. */
  startMilliseconds: number;
  /** Of the windows' ends. */
  endMilliseconds: number;
  /** True if both are of the same window. */
  sameWindow: boolean;
}

/** How far two balances are apart. */
export interface DiscrepancyView {
  /** yours_vs_theirs, yours_vs_neutral or theirs_vs_neutral; expected is the second, actual the first. */
  kind: 'yours_vs_theirs' | 'yours_vs_neutral' | 'theirs_vs_neutral';
  /** The second of the two. */
  expected: number;
  /** expected as its exact text. */
  expectedText: string;
  /** The first of the two. */
  actual: number;
  /** actual as its exact text. */
  actualText: string;
  /** actual − expected. */
  difference: number;
  /** difference as its exact text. */
  differenceText: string;
}

/** One row too many; the side that has it is the one that is not null. */
export interface DuplicateEntry {
  /** What is there too often. */
  referenceId: string;
  /** yours or theirs: who has the row. */
  side: string;
  /** How often you have the reference. */
  yourCount: number;
  /** How often they have it. */
  theirCount: number;
  /** Your row; null if it is theirs. */
  yours: YourEntry | null;
  /** Their row; null if it is yours. */
  theirs: TheirEntry | null;
}

/** What a refusal says. */
export interface ErrorBody {
  /** One of the codes of the wire contract, section 14. */
  code: string;
  /** What was wrong, where, and what to do. */
  message: string;
  /** The members of the request that caused it; empty where none did. */
  details: FieldError[];
  /** The same as the X-Request-Id header; name it when you ask for help. */
  requestId: string;
  /** Whole seconds after which the same request may succeed. */
  retryAfterSeconds?: number | null;
  /** The customer concerned, where there is one. */
  customerId?: string | null;
}

/** The body of every refusal, on every route and status (wire contract, section 1). */
export interface ErrorEnvelope {
  /** Always false. */
  success: boolean;
  /** The HTTP status. */
  statusCode: number;
  /** The same as error.message. */
  message: string;
  /** What was wrong. */
  error: ErrorBody;
}

/** RFC 9162 consistency proof between the roots that both statements name as history. */
export interface ExtensionView {
  /** The shorter history, whichever checkpoint it is of. */
  fromSequence: string;
  /** The longer history. */
  toSequence: string;
  /** Root of the shorter history, as its checkpoint states it. */
  fromRoot: string;
  /** Root of the longer history, as its checkpoint states it. */
  toRoot: string;
  /** 0x and 64 hex digits each. */
  hashes: string[];
}

/** One member of a request that is not as it should be. */
export interface FieldError {
  /** The member's name, with its place in nested values: `deltas[3].delta`. */
  field: string;
  /** What is wrong with it. */
  message: string;
}

/** Where the histories part. All rows of that side before it have their equals. */
export interface FirstDivergence {
  /** yours or theirs: which side's row comes first. */
  side: string;
  /** Your row there; null if there is none. */
  yours: YourEntry | null;
  /** Their row there; null if there is none. */
  theirs: TheirEntry | null;
  /** Your running balance there, with your row. */
  yourBalance: number;
  /** yourBalance as text, for programs whose numbers are doubles. */
  yourBalanceText: string;
  /** Theirs, with their row; it starts from your balance before the scope. */
  theirBalance: number;
  /** theirBalance as text, for programs whose numbers are doubles. */
  theirBalanceText: string;
}

/** Sequence numbers that are missing. */
export interface GapView {
  /** First missing sequence. */
  from: string;
  /** Last missing sequence. */
  to: string;
}

/** Holes in a customer's stored history; there are none unless the database was damaged. */
export interface GapsView {
  /** The customer. */
  customerId: string;
  /** First sequence that was looked at. */
  fromSequence: string;
  /** Last sequence that was looked at. */
  toSequence: string;
  /** Runs of missing sequences, both ends inclusive. */
  gaps: GapView[];
  /** Gaps that are listed. */
  gapCount: number;
  /** True if there is none. */
  contiguous: boolean;
}

/** What is wrong with a line. It holds nothing of the line. */
export interface ImportErrorView {
  /** Line of the body, from 1; of a CSV record that spans several, the first. */
  line: number;
  /** The member or column; null if it is the line as a whole. */
  field: string | null;
  /** The code that an emit of this row would answer. */
  code: 'VALIDATION_ERROR' | 'MALFORMED_JSON' | 'PLAN_LIMIT_EXCEEDED' | 'ADJUSTED_DELTA_NOT_FOUND' | 'IDEMPOTENCY_KEY_REUSED' | 'UNIT_MISMATCH' | 'BALANCE_OUT_OF_RANGE' | 'CADENCE_LIMIT' | 'INTERNAL_ERROR';
  /** What is wrong, in words. */
  message: string;
}

/** A page of an import's errors, in the order of its lines. */
export interface ImportErrorsView {
  /** As it was asked for. */
  importId: string;
  /** One page of the stored ones. */
  errors: ImportErrorView[];
  /** Errors in all. */
  errorCount: number;
  /** How many of them were only counted: 10000 are stored. */
  notStored: number;
  /** Of the stored ones. */
  pagination: PagePagination;
}

/** Imports that are kept (of the last 30 days, 200 of an environment), those begun last first, without their errors. */
export interface ImportListView {
  /** The latest of them. */
  imports: ImportSummaryView[];
}

/** An import in the list of them. */
export interface ImportSummaryView {
  /** As it was given, or made where none was. */
  importId: string;
  /** running, completed, interrupted or stopped. */
  status: string;
  /** How often the body was sent, from 1. */
  attempt: number;
  /** Lines read so far, blank ones and a header line among them. */
  linesRead: number;
  /** Rows recorded by this attempt. */
  recorded: number;
  /** Rows found recorded already. */
  replayed: number;
  /** Rows refused. */
  failed: number;
  /** When this attempt began. */
  startedAt: string;
  /** When these numbers were taken. */
  updatedAt: string;
  /** What happened and what to do; only where there is something to say. */
  message?: string | null;
}

/** How far an import came. Numbers are those of its latest attempt. */
export interface ImportView {
  /** As it was given, or made where none was. */
  importId: string;
  /**
   * running; completed: every line was read, see failed and errors for those refused; interrupted: the connection
   * broke, hardly anything came, or the server went away: send the same body again under the same import id; stopped: message says what
   * must change first, then send it again.
   */
  status: 'running' | 'completed' | 'interrupted' | 'stopped';
  /** How often the body was sent, from 1. */
  attempt: number;
  /** Lines read so far, blank ones and a header line among them. */
  linesRead: number;
  /** Rows recorded by this attempt. */
  recorded: number;
  /** Rows found recorded already; they were not recorded again. */
  replayed: number;
  /** Rows refused; errors say why. */
  failed: number;
  /** Errors of the refused rows. */
  errorCount: number;
  /** The first 100 errors. */
  errors: ImportErrorView[];
  /** True if there are more: see /api/v1/balance/import/{importId}/errors. */
  errorsTruncated: boolean;
  /** Why it stopped, as an error code; null unless status is stopped. */
  code: string | null;
  /** What happened and what to do; null where there is nothing to say. */
  message: string | null;
  /** When this attempt began. */
  startedAt: string;
  /** When these numbers were taken; at most a second apart while it runs. */
  updatedAt: string;
}

/** Audit path from an entry to the root of a head. */
export interface InclusionView {
  /** The leaf's place in the log. */
  index: number;
  /** Size of the log that the proof is for. */
  size: number;
  /** RFC 9162 inclusion proof, leaf sibling first: each 0x and 64 lower-case hex digits. */
  hashes: string[];
}

/** What a request may ask for. */
export interface LimitsView {
  /** Widest window of a scope, in months. */
  maxScopeMonths: number;
  /** Most days back from now that one window may span. */
  maxLastNDays: number;
  /** Days after which payloads (reason, referenceId, metadata) are destroyed; null: never. */
  maxRetentionDays: number | null;
  /** Deltas in one batch. */
  maxBatchSize: number;
  /** Bytes of a delta's metadata as sent. */
  maxMetadataBytes: number;
  /** Requests a second for each API key, lastingly; 0: no limit. */
  ratePerSecond: number;
  /** How many of them may come at once. */
  burst: number;
}

/** How many rows a list has, and what they add up to. */
export interface ListTotals {
  /** Rows, or pairs of them. */
  count: number;
  /** Sum of its rows of yours minus sum of its rows of theirs; the four lists add up to difference. */
  amount: number;
  /** amount as its exact text. */
  amountText: string;
}

/** Which page of a list by `limit` and `offset` it is. */
export interface OffsetPagination {
  /** Items in all. */
  total: number;
  /** Items on a page. */
  limit: number;
  /** Items before this page. */
  offset: number;
  /** True if there are items after this page. */
  hasMore: boolean;
}

/** Which page of a list by `page` and `limit` it is. */
export interface PagePagination {
  /** Items in all. */
  total: number;
  /** This page, from 1. */
  page: number;
  /** Items on a page. */
  limit: number;
  /** Pages in all; 0 if there are no items. */
  totalPages: number;
}

/** Asks whether both parties hold the same history up to a delta. */
export interface PrefixRequest {
  /** Whose deltas. */
  customerId: string;
  /** How many of the customer's deltas the root covers, from 1. */
  sequence: number;
  /** RFC 6962 root over the caller's leaf hashes: 0x and 64 lower-case hex digits. */
  root: string;
}

/** Whether the beginnings of two histories are equal. */
export interface PrefixView {
  /** The customer. */
  customerId: string;
  /** As it was sent. */
  sequence: number;
  /** True if both roots are the same, and so every delta up to the sequence. */
  agreed: boolean;
  /** The root over the recorded leaf hashes. */
  ourRoot: string;
}

/** Audit path from an entry to the root of a head. */
export interface ProofPathView {
  /** The leaf's place in the tree, from 0. */
  index: number;
  /** Leaves of the tree. */
  size: number;
  /** RFC 9162 inclusion proof, leaf sibling first. */
  hashes: string[];
}

/** Audit path from an entry to the root of a head. */
export interface PublicPathView {
  /** Of the entry in the log. */
  index: number;
  /** Of the log that the proof leads to. */
  size: number;
  /** RFC 9162 inclusion proof, leaf sibling first: each 0x and 64 lower-case hex digits. */
  hashes: string[];
}

/** What a browser needs to check a root by itself. */
export interface PublicProofView {
  /** checkpoint, selection, environment or delta. */
  kind: string;
  /** As it was asked for. */
  proofRoot: string;
  /** Of the log. */
  origin: string;
  /** The log's key. Whoever checks takes it from a source of their own. */
  vkey: string;
  /** The canonical statement, from which proofRoot is computed; null for a delta. */
  statement: string | null;
  /** In the log, up to the tree head; null while no head covers it. */
  inclusion: PublicPathView | null;
  /** The signed tree head. */
  treeHead: string;
  /** Leaves of the tree whose root the statement names. */
  leafCount: number;
  /** Where those leaves are; null for a delta. */
  leavesUrl: string | null;
}

/** A delta of a receipt. */
export interface ReceiptDelta {
  /** The record's id (rec_…); it encodes the record's place. */
  recordId: string;
  /** Leaf hash of the delta. */
  receiptId: string;
  /** The same as receiptId. */
  itemHash: string;
  /** Dense position in the customer's history, from 1, as a string. */
  sequenceNumber: string;
  /** Dense position in the environment's log, from 0. */
  deltaIndex: number;
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** The customer's running balance after this delta. */
  balance: number;
  /** balance as text, for programs whose numbers are doubles. */
  balanceText: string;
  /** As recorded; null once destroyed. */
  reason: string | null;
  /** As it was sent; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** QUEUED, VERIFIED or FAILED. */
  status: string;
  /** When it was recorded. */
  acceptedAt: string;
  /** The same as acceptedAt. */
  time: string;
  /** True: reason, reference and metadata were destroyed, as the tenant's retention says. */
  dataPurged: boolean;
}

/** A page of receipts. */
export interface ReceiptList {
  /** One page of them. */
  receipts: ReceiptListItem[];
  /** Which page this is, and of how much. */
  pagination: OffsetPagination;
}

/** A receipt in a list; its document says what the deltas add up to. */
export interface ReceiptListItem {
  /** Random (rcpt_…). Whoever knows it may see the receipt, without a key. */
  receiptId: string;
  /** receipt; or checkpoint or selection for the receipt that such a checkpoint names. */
  kind: string;
  /** The customer. */
  customerId: string;
  /** YYYY-MM if the window is exactly one UTC month. */
  period: string | null;
  /** Inclusive start of the window; null if the receipt is about no window. */
  startDate: string | null;
  /** Exclusive end of the window. */
  endDate: string | null;
  /** True if no more deltas could come into the window when the receipt was made; null for a selection. */
  closed: boolean | null;
  /** Deltas that it is about. */
  deltasCount: number;
  /** The checkpoint that made it; null if none did. */
  checkpointId: string | null;
  /** Of the checkpoint that made it. */
  proofRoot: string | null;
  /** When it was made. */
  generatedAt: string;
  /** The receipt as a page, for everybody who knows its id. */
  receiptUrl: string;
  /** The receipt as a PDF. */
  pdfUrl: string;
}

/** Where the deltas, and the checkpoint if there is one, stand in the environment's public log. */
export interface ReceiptLog {
  /** Of the log. */
  origin: string;
  /** The log's key, as this server says: whoever checks takes it from a source of their own. */
  publicKey: string | null;
  /** Entry of the checkpoint; null without one. */
  logIndex: number | null;
  /** Of the log up to which the receipt goes. */
  size: number;
  /** The log's root at that size, 0x and 64 lower-case hex digits, which every later tree head extends; null until signed. */
  root: string | null;
}

/** What a receipt is checked with. */
export interface ReceiptVerification {
  /** Leaf hashes of the listed deltas, in their order. */
  itemHashes: string[];
  /** The page that checks the proof root; null without one. */
  verifyUrl: string | null;
}

/**
 * What a vendor hands to its customer: the deltas of a period with what they add up to, and how to check them. It is
 * read from the stored deltas whenever it is asked for; the same id always names the same deltas.
 */
export interface ReceiptView {
  /** Random. Whoever knows it may see the receipt, without a key. */
  receiptId: string;
  /** receipt; or checkpoint, selection or environment for the receipt that such a checkpoint names. */
  kind: 'receipt' | 'checkpoint' | 'selection' | 'environment';
  /** Null for an environment checkpoint. */
  customerId: string | null;
  /** The customer's display name as it is now; null if it has none. */
  customerName: string | null;
  /** The company whose ledger this is. */
  vendorName: string | null;
  /** sandbox or production. */
  environment: 'sandbox' | 'production';
  /** YYYY-MM if the window is exactly one UTC month. */
  period: string | null;
  /** Inclusive start of the window; null if the receipt is about no window. */
  startDate: string | null;
  /** Exclusive end of the window. */
  endDate: string | null;
  /** True if no more deltas could come into the window when the receipt was made; null for a selection, which has none. */
  closed: boolean | null;
  /** When the receipt was made. */
  generatedAt: string;
  /** The customer's unit of account; empty if none was set. */
  unit: string;
  /** Proof root of the checkpoint over exactly these deltas and this window; null until there is one. */
  proofRoot: string | null;
  /** RFC 6962 root over the deltas' item hashes, which that checkpoint states; null until there is one. */
  itemsRoot: string | null;
  /** The customer's latest checkpoint; without a key only the one that proves this receipt. */
  latestCheckpoint: CheckpointSummary | null;
  /** Deltas that the receipt is about; null for an environment checkpoint. */
  deltasCount: number | null;
  /** The same as deltasCount. */
  deltaCount: number | null;
  /** Deltas among them that no signed tree head covers yet. */
  pendingDeltas: number;
  /** True: verification of this environment has stopped. */
  frozen: boolean;
  /** Customers covered, for an environment checkpoint. */
  customersCount?: number | null;
  /** Balance before the first delta; null for selections and environments. */
  startingBalance: number | null;
  /** startingBalance as its exact text. */
  startingBalanceText: string | null;
  /** Balance after the last delta; null for selections and environments. */
  finalBalance: number | null;
  /** finalBalance as text, for programs whose numbers are doubles. */
  finalBalanceText: string | null;
  /** Sum of the positive amounts; null for selections and environments. */
  totalCredits: number | null;
  /** totalCredits as its exact text. */
  totalCreditsText: string | null;
  /** At most 0. */
  totalDebits: number | null;
  /** totalDebits as its exact text. */
  totalDebitsText: string | null;
  /** finalBalance − startingBalance. */
  netChange: number | null;
  /** netChange as its exact text. */
  netChangeText: string | null;
  /** One page of the deltas, oldest first. */
  deltas: ReceiptDelta[];
  /** Sums by UTC month of recording, oldest first; months without deltas are left out. */
  windowSummaries: WindowSummary[];
  /** What a verifier starts from. */
  verification: ReceiptVerification;
  /** The page that checks the proof root; null without one. */
  verifyUrl: string | null;
  /** The same check as JSON; null without a proof root. */
  verificationApiUrl: string | null;
  /** Where the anchor can be looked at; null if none is configured. */
  verificationExplorerUrl: string | null;
  /** In words: who can check this, and what is missing if nobody can. */
  accessHint: string;
  /** The customer's lasting link; null if it has none. */
  customerLinkUrl: string | null;
  /** Host of that link; null if there is none. */
  customerLinkHost: string | null;
  /** This receipt as a page, for everybody who knows its id. */
  receiptUrl: string;
  /** This receipt as a PDF. */
  pdfUrl: string;
  /** Where the deltas stand in the environment's public log. */
  log: ReceiptLog;
  /** Of deltas and of verification.itemHashes. */
  pagination: PagePagination;
}

/** Both sides in numbers. */
export interface ReconcileSummary {
  /** Your deltas in scope. */
  yours: SideTotals;
  /** Rows of their statement. */
  theirs: SideTotals;
  /** Net of yours minus net of theirs. */
  difference: number;
  /** difference as its exact text. */
  differenceText: string;
  /** Pairs of equal reference and amount, rule reference, score 1. */
  matchedByReference: number;
  /** Pairs of rows without a common reference that were matched by amount and time. */
  matchedByAmount: number;
  /** Your deltas that their statement lacks. */
  missingFromTheirs: ListTotals;
  /** Their rows that you have no delta for. */
  missingFromYours: ListTotals;
  /** Pairs of the same reference and other amounts. */
  amountDiffers: ListTotals;
  /** Rows whose reference is there more often than on the other side. */
  duplicates: ListTotals;
}

/** A reconciliation: what it found, or how to ask for it. */
export interface ReconcileView {
  /** Null where the result is in the answer to the upload. */
  jobId: string | null;
  /** running, completed or failed. */
  status: 'running' | 'completed' | 'failed';
  /** Where to ask for a job; null where there is none. */
  pollUrl: string | null;
  /**
   * When the job and its lists are removed, a day after the upload; null where there is none. They go earlier once
   * the environment has 20 newer ones.
   */
  expiresAt: string | null;
  /** Why it failed and what to do. */
  message?: string | null;
  /** Whose deltas were compared. Present once completed. */
  customerId?: string | null;
  /** How rows were matched: referenceId or amount. Present once completed. */
  matchOn?: string | null;
  /** Which deltas were compared. Present once completed. */
  scope?: ScopeView | null;
  /** True if nothing is missing, differs or is there too often. Present once completed. */
  agreed?: boolean | null;
  /** The earliest row without its equal; null where both agree. */
  firstDivergence: FirstDivergence | null;
  /** Your deltas that their statement lacks, by sequence. */
  missingFromTheirs?: YourEntry[] | null;
  /** Their rows that you have no delta for, by line. */
  missingFromYours?: TheirEntry[] | null;
  /** Rows with the same reference and other amounts. */
  amountDiffers?: AmountDifference[] | null;
  /** Rows whose reference is there more often than on the other side, which has it too. */
  duplicates?: DuplicateEntry[] | null;
  /** Rows that were matched without a reference: they count as agreeing, look at the score. */
  matchedByAmount?: AmountMatch[] | null;
  /** Counts and sums of all that was found on both sides, also where lists were cut. Present once completed. */
  summary?: ReconcileSummary | null;
  /** Lists of which only the first 100 000 entries were kept; present where there are such, for jobs alone. */
  cutLists?: CutList[] | null;
  /** Of the list that was asked for, as far as it was kept. */
  pagination?: PagePagination | null;
}

/** A record under a root, as far as the tenant shows it. */
export interface RecordView {
  /** Null unless the tenant's verifyDetail is amounts or full. */
  amount: number | null;
  /** amount as its exact text. */
  amountText: string | null;
  /** Null unless it is full. */
  reason: string | null;
  /** Null unless it is full. */
  referenceId: string | null;
  /** verified, or failed if its recomputed hash does not match. */
  status: 'verified' | 'failed';
  /** When it was recorded. */
  time: string | null;
  /** Its leaf hash: 0x and 64 hex digits. */
  itemHash: string;
  /** Present and true once reason and referenceId were destroyed. */
  dataPurged?: boolean;
}

/** Resolved scope as answers show it. */
export interface ScopeView {
  /** all, period, current_month, custom or checkpoint. */
  mode: 'all' | 'period' | 'current_month' | 'custom' | 'checkpoint';
  /** Inclusive start; null if it has none. */
  startDate: string | null;
  /** Exclusive end; null if it has none. */
  endDate: string | null;
}

/** Count and sums of one side of a reconciliation. */
export interface SideTotals {
  /** How many rows. */
  count: number;
  /** Sum of the positive amounts. */
  credits: number;
  /** credits as its exact text. */
  creditsText: string;
  /** Sum of the negative amounts, at most 0. */
  debits: number;
  /** debits as its exact text. */
  debitsText: string;
  /** credits plus debits. */
  net: number;
  /** net as its exact text. */
  netText: string;
}

/** What the records under a root add up to. */
export interface SummaryView {
  /** Covered deltas; of an environment checkpoint, customers. */
  recordCount: number;
  /** Sum of the covered deltas; null for a delta and for an environment. */
  netChange: number | null;
  /** netChange as its exact text. */
  netChangeText: string | null;
  /** Balance before the first covered delta; null where there is none. */
  startingBalance: number | null;
  /** startingBalance as its exact text. */
  startingBalanceText: string | null;
  /** Balance after the last covered delta; null where there is none. */
  endingBalance: number | null;
  /** endingBalance as its exact text. */
  endingBalanceText: string | null;
  /** When the first of them was recorded. */
  firstRecordAt: string | null;
  /** When the last of them was recorded. */
  lastRecordAt: string | null;
  /** False while more deltas may come into the window; null where there is no window. */
  closed: boolean | null;
  /** The customer's unit of account, empty if none was set; null where it is not told. */
  unit: string | null;
  /** Inclusive start of the window; null where there is none. */
  startDate: string | null;
  /** Exclusive end of the window; null where there is none. */
  endDate: string | null;
}

/** A row of theirs. */
export interface TheirEntry {
  /** Line of the upload, or place in theirs, from 1. */
  line: number;
  /** As their statement has it; null if it has none. */
  referenceId: string | null;
  /** Their amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** As their statement has it; null if it has none. */
  time: string | null;
}

/** How far the plan is used up in this key's environment. */
export interface UsageView {
  /** The plan's tier. */
  plan: string;
  /** The UTC month as YYYY-MM, or lifetime where the plan's deltas count over the tenant's life. */
  period: string;
  /** False: deltas of this environment count towards nothing (Sandbox on a paid plan). */
  metered: boolean;
  /** True if another delta would be recorded. */
  allowed: boolean;
  /** Deltas that the plan's price covers; null: any number. */
  includedDeltas: number | null;
  /** Deltas of the period that are verified. */
  consumedDeltas: number;
  /** Deltas of the period that are recorded and not verified yet; those that failed are released. */
  reservedDeltas: number;
  /** Included deltas that are neither consumed nor reserved; null: any number. */
  remaining: number | null;
  /** The same as remaining. */
  remainingDeltas: number | null;
  /** Consumed deltas beyond the included ones. */
  overageCount: number;
  /** overageCount times overageRate, exactly, in US dollars. */
  overageChargesUsd: number;
  /** US dollars for each delta beyond the included ones; null: there are none, the plan stops. */
  overageRate: number | null;
  /** When the period ends and counting starts again; null for lifetime. */
  resetsAt: string | null;
}

/** How a root was checked. */
export interface VerificationView {
  /** Origin of the log and index in it: origin#index. */
  verificationReference: string;
  /** Where the anchor can be looked at; null if none is configured. */
  verificationExplorerUrl: string | null;
  /** The signed head that covers the entry. */
  treeHead: string | null;
  /** The log's key, as this server says: whoever checks takes it from a source of their own. */
  publicKey: string | null;
  /** Each step that was recomputed, in its order. */
  checks: CheckView[];
}

/** What a stranger who holds a root may learn. Recomputed from what is stored, not remembered. */
export interface VerifyView {
  /** True if every check passed. */
  verified: boolean;
  /** As it was asked for. */
  proofRoot: string;
  /** checkpoint, environment, selection or delta. */
  kind: 'checkpoint' | 'environment' | 'selection' | 'delta';
  /** When the checkpoint was made, or the delta recorded. */
  recordedAt: string;
  /** What is covered, in sums. */
  summary: SummaryView;
  /** Hashes of what is covered, paged; amounts and reasons only where the tenant allows it. */
  records: RecordView[];
  /** What was checked, and against what. */
  verification: VerificationView;
  /** Of records. */
  pagination: OffsetPagination;
}

/** Sums over a month of a receipt. */
export interface WindowSummary {
  /** UTC month, YYYY-MM. */
  period: string;
  /** Sum of the positive amounts. */
  totalCredits: number;
  /** totalCredits as its exact text. */
  totalCreditsText: string;
  /** At most 0. */
  totalDebits: number;
  /** totalDebits as its exact text. */
  totalDebitsText: string;
  /** totalCredits plus totalDebits. */
  netChange: number;
  /** netChange as its exact text. */
  netChangeText: string;
  /** How many deltas there are. */
  deltasCount: number;
}

/** A delta of yours. Of its payload the reference alone is given, as long as it is kept. */
export interface YourEntry {
  /** The record's id (rec_…); it encodes the record's place. */
  recordId: string;
  /** Place in the customer's history, from 1, as a string. */
  sequenceNumber: string;
  /** As it was recorded; null if there was none, or once it was destroyed. */
  referenceId: string | null;
  /** The signed amount. */
  delta: number;
  /** delta as its exact text. */
  deltaText: string;
  /** When it was recorded. */
  time: string;
  /** When the usage happened, if that was told; it is what times are compared with then. */
  occurredAt: string | null;
  /** Present and true once its payload was destroyed, its referenceId with it. */
  dataPurged?: boolean;
}
