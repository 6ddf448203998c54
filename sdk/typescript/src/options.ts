import { InvalidApiKeyError, invalid } from './errors.js';

/** How a client reaches the server. Every member may be left out. */
export interface PacSpaceOptions {
  /** `pk_test_PUBLIC.SECRET` or `pk_live_PUBLIC.SECRET`. Without one only what is public can be called. */
  readonly apiKey?: string | undefined;
  /** Where the server is. Default: `PACSPACE_BASE_URL`, or `http://localhost:8080`. */
  readonly baseUrl?: string | undefined;
  /** Where the server is for `pk_test_` keys, if `baseUrl` is not given. Default: `PACSPACE_SANDBOX_URL`. */
  readonly sandboxUrl?: string | undefined;
  /** Where the server is for `pk_live_` keys, if `baseUrl` is not given. Default: `PACSPACE_PRODUCTION_URL`. */
  readonly productionUrl?: string | undefined;
  /** How often a request that failed is sent again; default 2, 0 for never. */
  readonly maxRetries?: number | undefined;
  /** Milliseconds that one attempt may take, its answer included; default 30,000, 0 for any time. */
  readonly timeout?: number | undefined;
  /** The secret of your webhook endpoint (`whsec_…`), or several while one takes the other's place. */
  readonly webhookSecret?: string | readonly string[] | undefined;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call. It rejects with the signal's reason; a delta that was sent may be recorded nevertheless. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one attempt may take, 0 for any time; default: the client's. */
  readonly timeout?: number | undefined;
  /** How often the request is sent again if it fails; default: the client's. */
  readonly maxRetries?: number | undefined;
}

/** What every call takes that may record something. */
export interface PostOptions extends CallOptions {
  /**
   * 1 to 255 printable ASCII characters. The same request with the same key is recorded once, however often it is sent.
   * Default: a random key for the call, the same for all its attempts.
   */
  readonly idempotencyKey?: string | undefined;
}

const keyPattern = /^pk_(?:test|live)_[\x21-\x7e]+$/;
const localServer = 'http://localhost:8080';

/** What a timer can wait; beyond it, it fires at once. */
export const longestTimeout = 2 ** 31 - 1;

/** @throws ValidationError */
export function checkPatience({ maxRetries = 0, timeout = 0 }: CallOptions): void {
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) throw invalid('maxRetries', 'must be a whole number from 0');
  if (!(timeout >= 0 && timeout <= longestTimeout)) throw invalid('timeout', `must be 0 to ${longestTimeout} ms`);
}

/** @throws InvalidApiKeyError */
export function checkApiKey(apiKey: string | undefined): void {
  if (apiKey === undefined || keyPattern.test(apiKey)) return;
  throw new InvalidApiKeyError('An API key is pk_test_PUBLIC.SECRET or pk_live_PUBLIC.SECRET.', {
    statusCode: 401, code: 'INVALID_API_KEY',
  });
}

/**
 * Where the server is. What is said in code goes before the process's environment, and what is said for everything
 * before what is said for one kind of key.
 *
 * @throws ValidationError
 */
export function serverUrl(options: PacSpaceOptions): string {
  const isLive = options.apiKey?.startsWith('pk_live_') ?? false;
  const url = options.baseUrl || (isLive ? options.productionUrl : options.sandboxUrl)
    || setting('PACSPACE_BASE_URL') || setting(isLive ? 'PACSPACE_PRODUCTION_URL' : 'PACSPACE_SANDBOX_URL')
    || localServer;
  if (!/^https?:\/\/[^/?#]+[^?#]*$/.test(url)) throw invalid('baseUrl', `is '${url}', not an http or https address`);
  return url.replace(/\/+$/, '');
}

/** Browsers have no process. */
const setting = (name: string): string | undefined => globalThis.process?.env?.[name];
