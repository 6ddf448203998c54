import { Attempt } from './attempt.js';
import { connectionLost, readData, readRefusal, tooSlow } from './envelope.js';
import { InvalidApiKeyError, PacSpaceError, invalid } from './errors.js';
import { checkApiKey, checkPatience, type PacSpaceOptions, type PostOptions, serverUrl } from './options.js';
import { randomKey } from './random.js';
import { defaultRetries, isPassing, pause, retryDelay } from './retry.js';

/** A body that is sent as it is. Text, bytes and blobs are sent again if need be; what can be read only once is not. */
export type UploadBody = string | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** One call of an operation of the server. */
export interface Call {
  readonly method?: 'POST';
  readonly path: string;
  readonly query?: object;
  /** Sent as JSON. */
  readonly body?: object;
  readonly upload?: { readonly content: UploadBody; readonly type: string };
  /** Asks the server to wait for so many seconds. */
  readonly waitSeconds?: number;
  /** Needs no key and sends none. */
  readonly isPublic?: boolean;
  readonly options?: PostOptions | undefined;
}

type Request = RequestInit & { readonly duplex?: 'half' };

type Reader<Result> = (response: Response) => Result | Promise<Result>;

const defaultTimeout = 30_000;
const keyGrammar = /^[\x20-\x7e]{1,255}$/;

/** Sends calls, and sends them again; what comes of it is data or a thrown error. */
export class Http {
  readonly #baseUrl: string;
  readonly #apiKey: string | undefined;
  readonly #maxRetries: number;
  readonly #timeout: number;
  readonly #fetch: typeof fetch;

  constructor(options: PacSpaceOptions) {
    checkApiKey(options.apiKey);
    checkPatience(options);
    this.#baseUrl = serverUrl(options);
    this.#apiKey = options.apiKey;
    this.#maxRetries = options.maxRetries ?? defaultRetries;
    this.#timeout = options.timeout ?? defaultTimeout;
    // Looked up at each call, as a free function: browsers refuse a `fetch` that is called as somebody's method.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** The `data` of an answer. */
  json<Data>(call: Call): Promise<Data> {
    return this.#send(call, async response => readData(response, await response.text()) as Data);
  }

  text(call: Call): Promise<string> {
    return this.#send(call, response => response.text());
  }

  bytes(call: Call): Promise<Uint8Array> {
    return this.#send(call, async response => new Uint8Array(await response.arrayBuffer()));
  }

  /** An answer of any length, as it comes. The time-out is for its beginning; the caller's signal ends it any time. */
  stream(call: Call): Promise<ReadableStream<Uint8Array>> {
    return this.#send(call, response => response.body!, true);
  }

  async #send<Result>(call: Call, read: Reader<Result>, staysOpen = false): Promise<Result> {
    const { signal, maxRetries } = call.options ?? {};
    signal?.throwIfAborted();
    checkPatience(call.options ?? {});
    const request = await this.#request(call);
    const retries = call.upload && isReadOnce(call.upload.content) ? 0 : maxRetries ?? this.#maxRetries;
    for (let retry = 0; ; retry++) {
      try {
        return await this.#attempt(call, request, read, staysOpen);
      } catch (error) {
        if (!(error instanceof PacSpaceError) || !isPassing(error) || retry >= retries) throw error;
        await pause(retryDelay(retry, error.retryAfter), signal);
      }
    }
  }

  async #attempt<Result>(call: Call, request: Request, read: Reader<Result>, staysOpen: boolean): Promise<Result> {
    const signal = call.options?.signal;
    const attempt = new Attempt(signal, this.#patience(call));
    try {
      const response = await this.#fetch(this.#baseUrl + call.path + queryText(call.query), {
        ...request, signal: attempt.signal,
      });
      if (!response.ok) throw readRefusal(response, await response.text());
      return await read(response);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof PacSpaceError) throw error;
      throw attempt.isTimedOut ? tooSlow(attempt.timeout) : connectionLost(error);
    } finally {
      if (staysOpen) attempt.stopTimer();
      else attempt.close();
    }
  }

  /** Milliseconds for one attempt. How long an upload takes is the file's business. */
  #patience({ options, upload, waitSeconds = 0 }: Call): number {
    const timeout = options?.timeout ?? (upload ? 0 : this.#timeout);
    return timeout && timeout + waitSeconds * 1_000;
  }

  async #request(call: Call): Promise<Request> {
    const headers: Record<string, string> = {};
    if (!call.isPublic) headers['x-api-key'] = this.#apiKey ?? noKey();
    // Redirects are not followed: they would take the key to wherever they lead.
    if (call.method !== 'POST') return { method: 'GET', headers, redirect: 'manual' };
    headers['idempotency-key'] = checkIdempotencyKey(call.options?.idempotencyKey ?? await randomKey());
    headers['content-type'] = call.upload?.type ?? 'application/json';
    if (call.waitSeconds) headers['prefer'] = `wait=${call.waitSeconds}`;
    const content = call.upload?.content ?? JSON.stringify(call.body);
    return {
      method: 'POST', headers, redirect: 'manual', body: content as BodyInit,
      ...(isReadOnce(content) ? { duplex: 'half' as const } : {}),
    };
  }
}

const isReadOnce = (content: UploadBody): boolean =>
  !(typeof content === 'string' || content instanceof Uint8Array || content instanceof Blob);

function noKey(): never {
  throw new InvalidApiKeyError('This call needs an API key: new PacSpace({ apiKey }).', {
    statusCode: 401, code: 'INVALID_API_KEY',
  });
}

function checkIdempotencyKey(key: string): string {
  if (!keyGrammar.test(key)) throw invalid('idempotencyKey', 'must be 1 to 255 printable ASCII characters');
  return key;
}

/** A value as one segment of a path. */
export function segment(value: string, name: string): string {
  // Dots would climb to another operation, and nothing would name the list instead of one of its items.
  if (typeof value !== 'string' || value === '' || value === '.' || value === '..'
    || /\p{Surrogate}/u.test(value)) {
    throw invalid(name, 'must be a text that is neither empty nor dots');
  }
  return encodeURIComponent(value);
}

function queryText(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().filter(one => one !== undefined && one !== null).map(one => [name, String(one)]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
