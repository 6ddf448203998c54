import { segment, type Http, type UploadBody } from './http.js';
import type { CallOptions } from './options.js';
import { byPage, type Paged } from './paging.js';
import type { Import, ImportError, ImportErrors, ImportList, ImportOptions } from './types.js';

const path = '/api/v1/balance/import';

/** Media types of the files that can be uploaded. */
export const mediaTypes = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

/** Files of deltas: `pac.balance.imports`. */
export class Imports {
  readonly #http: Http;

  /** @internal */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Records a file of deltas, of any length; each line stands alone. The same file under the same `importId` records
   * nothing twice and goes on where it was cut off. Look at `status`: an import may be interrupted or stopped.
   *
   * Text, bytes and blobs are sent again if the connection breaks; a stream is yours to send again.
   *
   * @param format - `ndjson`: a line is an object with the members of an emit. `csv`: the header names them.
   */
  async start(file: UploadBody, format: 'ndjson' | 'csv', options: ImportOptions = {}): Promise<Import> {
    const { importId: idempotencyKey, ...rest } = options;
    return this.#http.json({
      method: 'POST', path, upload: { content: file, type: mediaTypes[format] }, options: { ...rest, idempotencyKey },
    });
  }

  /** The latest imports. */
  async list(options: CallOptions & { /** 1 to 100; default 20. */ readonly limit?: number } = {}): Promise<ImportList> {
    return this.#http.json({ path, query: { limit: options.limit }, options });
  }

  /** How far an import is. */
  async get(importId: string, options: CallOptions = {}): Promise<Import> {
    return this.#http.json({ path: `${path}/${segment(importId, 'importId')}`, options });
  }

  /** The lines that were refused, and why. Iterate over it for all that are kept. */
  errors(
    importId: string,
    options: CallOptions & {
      /** From 1. */
      readonly page?: number | undefined;
      /** 1 to 1000; default 100. */
      readonly limit?: number | undefined;
    } = {},
  ): Paged<ImportErrors, ImportError> {
    const { page, limit } = options;
    return byPage(options, 1000, async place => this.#http.json<ImportErrors>({
      path: `${path}/${segment(importId, 'importId')}/errors`, query: { page, limit, ...place }, options,
    }), answer => answer.errors, answer => answer.pagination);
  }
}
