import { segment, type Http } from './http.js';
import type { CallOptions } from './options.js';
import { byOffset, byPage, type Paged } from './paging.js';
import { scopeMembers, type Scope } from './scope.js';
import type { Receipt, ReceiptDelta, ReceiptList, ReceiptListItem, ReceiptOptions } from './types.js';

/** Receipts that exist already: `pac.balance.receipts`. */
export class Receipts {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /** A customer's receipts, newest first. */
  list(
    customerId: string,
    options: CallOptions & {
      /** 1 to 200; default 50. */
      readonly limit?: number | undefined;
      /** Receipts to pass over. */
      readonly offset?: number | undefined;
    } = {},
  ): Paged<ReceiptList, ReceiptListItem> {
    const { limit, offset } = options;
    return byOffset(options, 200, async place => this.#http.json<ReceiptList>({
      path: `/api/v1/balance/customers/${segment(customerId, 'customerId')}/receipts`,
      query: { limit, offset, ...place }, options,
    }), page => page.receipts);
  }

  /** A receipt by its id (`rcpt_…`). Iterate over it for every delta. */
  get(receiptId: string, options: ReceiptOptions = {}): Paged<Receipt, ReceiptDelta> {
    return readReceipt(this.#http, () => `/api/v1/balance/receipts/${segment(receiptId, 'receiptId')}`, options);
  }
}

/** A receipt, page by page. */
export function readReceipt(
  http: Http, path: () => string, options: ReceiptOptions & Scope, isPublic = false,
): Paged<Receipt, ReceiptDelta> {
  const { deltaPage, deltaLimit } = options;
  return byPage({ page: deltaPage, limit: deltaLimit }, 1000, async place => http.json<Receipt>({
    path: path(), options, isPublic,
    query: {
      ...scopeMembers(options), deltaPage: place?.page ?? deltaPage, deltaLimit: place?.limit ?? deltaLimit,
    },
  }), answer => answer.deltas, answer => answer.pagination);
}
