import { amountText } from './amounts.js';
import { Checkpoints } from './checkpoints.js';
import { deltaBody, emit, emitAndWait } from './emit.js';
import { segment, type Http } from './http.js';
import { Imports } from './imports.js';
import type { CallOptions, PostOptions } from './options.js';
import { byOffset, byPage, type Paged } from './paging.js';
import { readReceipt, Receipts } from './receipts.js';
import { Reconciliations } from './reconciliations.js';
import { daysBack, monthsBack, scopeMembers, type Scope } from './scope.js';
import type * as t from './types.js';

const root = '/api/v1/balance';

/** The Balance API: `pac.balance`. */
export class Balance {
  readonly #http: Http;

  /** Receipts that exist already. */
  readonly receipts: Receipts;
  /** Checkpoints that exist already, and their bundles. */
  readonly checkpoints: Checkpoints;
  /** Files of deltas. */
  readonly imports: Imports;
  /** Row by row, with the other side's statement. */
  readonly reconciliations: Reconciliations;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
    this.receipts = new Receipts(http);
    this.checkpoints = new Checkpoints(http);
    this.imports = new Imports(http);
    this.reconciliations = new Reconciliations(http);
  }

  /**
   * Records a balance change. When it resolves the delta is durable and has its place; `VERIFIED` it is a moment later.
   *
   * @param customerId - 1 to 128 of ASCII letters, digits and `_ - . :`; the first delta makes the customer.
   * @param delta - Signed and not zero, at most 9 fractional digits. Numbers go as their decimal digits; one that takes
   * more than 15 of them is refused, because it is no longer what was meant. Text is exact.
   * @param reason - 1 to 500 characters.
   */
  async emit(customerId: string, delta: t.Amount, reason: string, options: t.EmitOptions = {}): Promise<t.Delta> {
    return emit(this.#http, { ...options, customerId, delta, reason }, options);
  }

  /**
   * Records a balance change and waits until it is verified: re-read, recomputed and under a signed head. The server
   * is asked to wait, and then asked again every `pollInterval`.
   *
   * @throws {@link TimeoutError} if it isn't verified in time. It is recorded nevertheless, as `recordId`; without one
   * no answer came, and it may be.
   */
  async emitAndWait(
    customerId: string, delta: t.Amount, reason: string, options: t.EmitAndWaitOptions = {},
  ): Promise<t.Delta> {
    return emitAndWait(this.#http, { ...options, customerId, delta, reason }, options);
  }

  /** Records up to 1000 deltas. Each stands alone: look at `totalFailed` and at each result's `status`. */
  async emitBatch(deltas: readonly t.BatchDelta[], options: t.BatchOptions = {}): Promise<t.BatchResults> {
    const items = deltas.map((item, index) =>
      ({ ...deltaBody(item, `deltas[${index}].`), idempotencyKey: item.idempotencyKey }));
    return this.#http.json({
      method: 'POST', path: `${root}/delta/batch`, query: { include: options.include }, options,
      body: { deltas: items },
    });
  }

  /** A delta with what became of it: its status, when it was verified, its hashes. */
  async deltaStatus(
    recordId: string, options: CallOptions & { readonly include?: 'statement' | undefined } = {},
  ): Promise<t.DeltaStatus> {
    const path = `${root}/delta/${segment(recordId, 'recordId')}`;
    return this.#http.json({ path, query: { include: options.include }, options });
  }

  /** The proof of one delta: its statement, and the way from it to a signed head of the log. */
  async proof(recordId: string, options: CallOptions = {}): Promise<t.RecordProof> {
    return this.#http.json({ path: `${root}/proof/${segment(recordId, 'recordId')}`, options });
  }

  /** The same proof as a C2SP `tlog-proof` file, which `verifyTlogProof` checks. */
  async proofFile(recordId: string, options: CallOptions = {}): Promise<string> {
    return this.#http.text({ path: `${root}/proof/${segment(recordId, 'recordId')}.tlog-proof`, options });
  }

  /** A customer's balance over a scope. Iterate over it for every delta in scope. */
  derive(customerId: string, options: t.DeriveOptions = {}): Paged<t.DerivedBalance, t.DerivedDelta> {
    return this.#derive(customerId, options, () => options);
  }

  #derive(
    customerId: string, options: t.DeriveWindowOptions, scope: () => Scope,
  ): Paged<t.DerivedBalance, t.DerivedDelta> {
    const { limit, offset, order, granularity, startingBalance } = options;
    return byOffset(options, 1000, async place => this.#http.json<t.DerivedBalance>({
      path: `${root}/derive/${segment(customerId, 'customerId')}`, options,
      query: {
        ...scopeMembers(scope()), limit, offset, order, granularity, ...place,
        startingBalance: startingBalance === undefined ? undefined : amountText(startingBalance, 'startingBalance'),
      },
    }), page => page.deltas);
  }

  /** `derive` over the current UTC month. */
  deriveCurrentMonth(
    customerId: string, options: t.DeriveWindowOptions = {},
  ): Paged<t.DerivedBalance, t.DerivedDelta> {
    return this.#derive(customerId, options, () => ({ timePreset: 'current_month' }));
  }

  /** `derive` over one UTC month, as `YYYY-MM`. */
  deriveForPeriod(
    customerId: string, period: string, options: t.DeriveWindowOptions = {},
  ): Paged<t.DerivedBalance, t.DerivedDelta> {
    return this.#derive(customerId, options, () => ({ period }));
  }

  /** `derive` over the last `months` UTC months, the current one included. */
  deriveMonthsBack(
    customerId: string, months: number, options: t.DeriveWindowOptions = {},
  ): Paged<t.DerivedBalance, t.DerivedDelta> {
    return this.#derive(customerId, options, () => monthsBack(months));
  }

  /** `derive` over the last `days` UTC days, today included. */
  deriveDaysBack(
    customerId: string, days: number, options: t.DeriveWindowOptions = {},
  ): Paged<t.DerivedBalance, t.DerivedDelta> {
    return this.#derive(customerId, options, () => daysBack(days));
  }

  /**
   * Compares your balance with the other side's, and both with what was recorded. Exact, without a tolerance.
   *
   * @param customerId - null: the two numbers with each other only.
   */
  async compare(customerId: string | null, balances: t.Balances, options: t.CompareOptions = {}): Promise<t.Comparison> {
    const { granularity, startingBalance } = options;
    const body = {
      ...scopeMembers(options), customerId: customerId ?? undefined, granularity,
      yourBalance: amountText(balances.yours, 'yours'), theirBalance: amountText(balances.theirs, 'theirs'),
      startingBalance: startingBalance === undefined ? undefined : amountText(startingBalance, 'startingBalance'),
    };
    return this.#http.json({ method: 'POST', path: `${root}/compare`, body, options });
  }

  /**
   * Locks a window (default: the current UTC month) under a proof root. The same request over the same deltas gives the
   * same checkpoint again.
   *
   * @param customerId - null or left out: every customer that was active in the window, and the environment over them.
   */
  async checkpoint(customerId?: string | null, options: t.CheckpointOptions = {}): Promise<t.Checkpoint> {
    const { mode, fingerprints } = options;
    const body = { ...scopeMembers(options), customerId: customerId ?? undefined, mode, fingerprints };
    return this.#http.json({ method: 'POST', path: `${root}/checkpoint`, body, options });
  }

  /** Checkpoints, newest first. */
  listCheckpoints(
    options: Scope & CallOptions & {
      /** This customer's alone. */
      readonly customerId?: string | undefined;
      /** 1 to 200; default 50. */
      readonly limit?: number | undefined;
      /** Checkpoints to pass over. */
      readonly offset?: number | undefined;
    } = {},
  ): Paged<t.CheckpointList, t.Checkpoint> {
    const { customerId, limit, offset } = options;
    return byOffset(options, 200, async place => this.#http.json<t.CheckpointList>({
      path: `${root}/checkpoints`, query: { ...scopeMembers(options), customerId, limit, offset, ...place }, options,
    }), page => page.checkpoints);
  }

  /** A receipt of a customer's scope (default: every delta), for handing out. Iterate over it for every delta. */
  receipt(customerId: string, options: t.ReceiptOptions & Scope = {}): Paged<t.Receipt, t.ReceiptDelta> {
    return readReceipt(this.#http, () => `${root}/receipt/${segment(customerId, 'customerId')}`, options);
  }

  /** The same as `receipt`, under the name that invoicing programs ask for. */
  invoiceProof(customerId: string, options: t.ReceiptOptions & Scope = {}): Paged<t.Receipt, t.ReceiptDelta> {
    return readReceipt(this.#http, () => `${root}/invoice-proof/${segment(customerId, 'customerId')}`, options);
  }

  /** Customers that have deltas, with their balances. */
  customers(options: t.CustomersOptions = {}): Paged<t.CustomerList, t.CustomerRow> {
    const { page, limit, search, period } = options;
    return byPage(options, 100, async place => this.#http.json<t.CustomerList>({
      path: `${root}/customers`, query: { page, limit, search, period, ...place }, options,
    }), answer => answer.customers, answer => answer.pagination);
  }

  /** How many customers and deltas there are. */
  async customersSummary(options: CallOptions = {}): Promise<t.CustomersSummary> {
    return this.#http.json({ path: `${root}/customers/summary`, options });
  }

  /** A customer, with its latest deltas. Iterate over it for all of them, newest first. */
  customer(customerId: string, options: t.CustomerOptions = {}): Paged<t.Customer, t.ActivityItem> {
    const { deltaPage, deltaLimit, period } = options;
    return byPage({ page: deltaPage, limit: deltaLimit }, 100, async place => this.#http.json<t.Customer>({
      path: `${root}/customers/${segment(customerId, 'customerId')}`, options,
      query: { period, deltaPage: place?.page ?? deltaPage, deltaLimit: place?.limit ?? deltaLimit },
    }), answer => answer.recentActivity.items, answer => answer.recentActivity.pagination);
  }

  /** Holes in a customer's history, computed from the stored rows: there are none unless something was damaged. */
  async gaps(customerId: string, options: t.GapsOptions = {}): Promise<t.Gaps> {
    const { fromSequence, toSequence, limit } = options;
    const path = `${root}/gaps/${segment(customerId, 'customerId')}`;
    return this.#http.json({ path, query: { fromSequence, toSequence, limit }, options });
  }

  /** What the plan includes, and what of it is used. */
  async usage(options: CallOptions = {}): Promise<t.Usage> {
    return this.#http.json({ path: `${root}/usage`, options });
  }

  /** What the server allows: the widest scope, the longest batch, the rate. */
  async limits(options: CallOptions = {}): Promise<t.Limits> {
    return this.#http.json({ path: `${root}/limits`, options });
  }

  /** The delivery log of the environment's webhooks. */
  listWebhookDeliveries(options: t.WebhookDeliveriesOptions = {}): Paged<t.WebhookDeliveryList, t.WebhookDelivery> {
    const { status, limit, offset } = options;
    return byOffset(options, 100, async place => this.#http.json<t.WebhookDeliveryList>({
      path: `${root}/webhooks`, query: { status, limit, offset, ...place }, options,
    }), page => page.deliveries);
  }

  /** Delivers an event once more. */
  async retryWebhook(eventId: string, options: PostOptions = {}): Promise<t.WebhookDelivery> {
    const path = `${root}/webhooks/${segment(eventId, 'eventId')}/retry`;
    return this.#http.json({ method: 'POST', path, body: {}, options });
  }
}
