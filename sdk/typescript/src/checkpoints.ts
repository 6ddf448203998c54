import { segment, type Http } from './http.js';
import type { CallOptions } from './options.js';
import type { Checkpoint, CheckpointComparison } from './types.js';

const path = '/api/v1/balance/checkpoints';

/** Checkpoints that exist already: `pac.balance.checkpoints`. */
export class Checkpoints {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /** A checkpoint by its id (`chk_…`) or proof root. */
  async get(idOrRoot: string, options: CallOptions = {}): Promise<Checkpoint> {
    return this.#http.json({ path: `${path}/${segment(idOrRoot, 'idOrRoot')}`, options });
  }

  /** What lies between two checkpoints of one customer, and the proof that the later one extends the earlier. */
  async compare(from: string, to: string, options: CallOptions = {}): Promise<CheckpointComparison> {
    return this.#http.json({ path: `${path}/compare`, query: { from, to }, options });
  }

  /**
   * The `.pacproof` file of a checkpoint, as it comes: with it and the root anyone checks every covered delta offline,
   * with `verifyBundle`. A file without its last line is not whole, and does not verify.
   */
  async bundle(
    idOrRoot: string,
    options: CallOptions & {
      /** Sizes of heads that you kept, at most 16: the file proves that its head extends them. */
      readonly from?: readonly number[] | undefined;
    } = {},
  ): Promise<ReadableStream<Uint8Array>> {
    const { from } = options;
    return this.#http.stream({ path: `${path}/${segment(idOrRoot, 'idOrRoot')}/bundle`, query: { from }, options });
  }
}
