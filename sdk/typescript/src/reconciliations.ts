import { amountText } from './amounts.js';
import { segment, type Http, type UploadBody } from './http.js';
import { mediaTypes } from './imports.js';
import type { PostOptions } from './options.js';
import { scopeMembers, timeText } from './scope.js';
import type {
  PrefixComparison, ReconcileOptions, Reconciliation, ReconciliationListOptions, StatementRow,
} from './types.js';

const path = '/api/v1/balance/reconcile';

/** Which entries differ between your record and the other side's statement: `pac.balance.reconciliations`. */
export class Reconciliations {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /** Matches a statement, row by row. Beyond 10,000 rows the answer is a job (`jobId`), to be asked for with `get`. */
  async start(
    customerId: string, theirs: readonly StatementRow[], options: ReconcileOptions = {},
  ): Promise<Reconciliation> {
    const { matchOn, windowHours } = options;
    const rows = theirs.map(({ referenceId, delta, time }, index) => ({
      referenceId, delta: amountText(delta, `theirs[${index}].delta`), time: timeText(time, `theirs[${index}].time`),
    }));
    const body = { ...scopeMembers(options), customerId, matchOn, windowHours, theirs: rows };
    return this.#http.json({ method: 'POST', path, body, options });
  }

  /** The same with a file, of up to 1,000,000 rows. */
  async upload(
    customerId: string, file: UploadBody, format: 'ndjson' | 'csv', options: ReconcileOptions = {},
  ): Promise<Reconciliation> {
    const { matchOn, windowHours } = options;
    return this.#http.json({
      method: 'POST', path, query: { ...scopeMembers(options), customerId, matchOn, windowHours },
      upload: { content: file, type: mediaTypes[format] }, options,
    });
  }

  /** A job: its status, then its result with the first entries of each list, or one list page by page. */
  async get(jobId: string, options: ReconciliationListOptions = {}): Promise<Reconciliation> {
    const { list, page, limit } = options;
    return this.#http.json({ path: `${path}/${segment(jobId, 'jobId')}`, query: { list, page, limit }, options });
  }

  /**
   * Whether your counterparty's root over the first `sequence` deltas is the server's. Two parties find their first
   * difference in a few questions.
   */
  async comparePrefix(
    customerId: string, sequence: number, root: string, options: PostOptions = {},
  ): Promise<PrefixComparison> {
    return this.#http.json({ method: 'POST', path: `${path}/prefix`, body: { customerId, sequence, root }, options });
  }
}
