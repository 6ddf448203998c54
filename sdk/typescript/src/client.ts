import { Balance } from './balance.js';
import { segment, Http } from './http.js';
import type { PacSpaceOptions } from './options.js';
import { byOffset, type Paged } from './paging.js';
import { PublicCalls } from './publicCalls.js';
import type { VerifiedRecord, VerifiedRoot, VerifyRootOptions } from './types.js';
import { Webhooks } from './webhooks.js';

/**
 * A client of PacSpace. It keeps nothing open; make one and use it everywhere.
 *
 * ```ts
 * const pac = new PacSpace({ apiKey: process.env.PACSPACE_API_KEY });
 * await pac.balance.emit('customer_001', '-12.50', 'api-calls', { referenceId: 'usage-2026-11-05' });
 * ```
 */
export class PacSpace {
  readonly #http: Http;

  /** What is done with a key: deltas, balances, checkpoints, receipts, customers. */
  readonly balance: Balance;
  /** What is done without one, by whoever knows a root or an id. */
  readonly public: PublicCalls;
  /** Verifies webhooks that came to you. */
  readonly webhooks: Webhooks;

  /** @throws {@link InvalidApiKeyError} if `apiKey` can't be one, {@link ValidationError} if an address can't. */
  constructor(options: PacSpaceOptions = {}) {
    this.#http = new Http(options);
    this.balance = new Balance(this.#http);
    this.public = new PublicCalls(this.#http);
    this.webhooks = new Webhooks(options.webhookSecret);
  }

  /**
   * Has the server check a proof root; needs no key. Iterate over it for every record under the root.
   * To check without trusting the server, see `verifyBundle`.
   */
  verify(proofRoot: string, options: VerifyRootOptions = {}): Paged<VerifiedRoot, VerifiedRecord> {
    const { source, limit, offset } = options;
    return byOffset(options, 1000, async place => this.#http.json<VerifiedRoot>({
      path: `/api/v1/verify/${segment(proofRoot, 'proofRoot')}`, isPublic: true,
      query: { source, limit, offset, ...place }, options,
    }), page => page.records);
  }
}
