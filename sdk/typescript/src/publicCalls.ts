import { ServiceUnavailableError } from './errors.js';
import type { PublicProofView } from './generated/api.js';
import { segment, type Http } from './http.js';
import type { CallOptions } from './options.js';
import type { Paged } from './paging.js';
import { readReceipt } from './receipts.js';
import type { Receipt, ReceiptDelta, ReceiptOptions, ReceiptPdfOptions } from './types.js';
import type { PublicProof } from './verify/index.js';

/** What needs no key, because knowing a root or an id is the access: `pac.public`. */
export class PublicCalls {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * The data to check a proof root with, its leaves included, as `verifyPublicProof` takes it.
   *
   * @throws {@link ServiceUnavailableError} `NOT_COVERED` while no signed head covers it: ask again in a moment.
   */
  async proof(proofRoot: string, options: CallOptions = {}): Promise<PublicProof> {
    const path = `/api/v1/verify/${segment(proofRoot, 'proofRoot')}/proof`;
    const answer = await this.#http.json<PublicProofView>({ path, isPublic: true, options });
    const { kind, statement, inclusion, treeHead, vkey, leavesUrl } = answer;
    if (inclusion === null) {
      throw new ServiceUnavailableError('No signed head covers it yet.', { code: 'NOT_COVERED' });
    }
    return {
      kind: kind as PublicProof['kind'], proofRoot, statement, treeHead, vkey,
      inclusion: { index: String(inclusion.index), size: String(inclusion.size), hashes: inclusion.hashes },
      leaves: leavesUrl === null ? null : await this.leaves(proofRoot, options),
    };
  }

  /** The leaves under a proof root, 32 bytes each. */
  async leaves(proofRoot: string, options: CallOptions = {}): Promise<Uint8Array> {
    const path = `/api/v1/verify/${segment(proofRoot, 'proofRoot')}/leaves`;
    return this.#http.bytes({ path, isPublic: true, options });
  }

  /** A receipt by its id (`rcpt_…`). Iterate over it for every delta. */
  receipt(receiptId: string, options: ReceiptOptions = {}): Paged<Receipt, ReceiptDelta> {
    return readReceipt(this.#http, () => `/api/v1/receipt/${segment(receiptId, 'receiptId')}`, options, true);
  }

  /** A receipt as a PDF. */
  async receiptPdf(receiptId: string, options: ReceiptPdfOptions = {}): Promise<Uint8Array> {
    const { locale, timeZone, unit, paper } = options;
    const path = `/api/v1/receipt/${segment(receiptId, 'receiptId')}.pdf`;
    return this.#http.bytes({ path, isPublic: true, query: { locale, timeZone, unit, paper }, options });
  }
}
