import { parseAnswer } from './answers.js';
import { WebhookVerificationError } from './errors.js';
import type { Metadata } from './generated/api.js';
import { concat, decodeBase64, fromHex, utf8 } from './verify/bytes.js';
import { Malformed } from './verify/errors.js';
import { sha256 } from './verify/sha256.js';

/** What a webhook tells. */
export interface WebhookEvent {
  /** `evt_…`, the same on every attempt: events come at least once, so remember which you have handled. */
  id: string;
  /** `delta.verified`, `checkpoint.verified`, … */
  event: string;
  /** When it was sent. */
  timestamp: string;
  /** When it happened. */
  createdAt: string;
  /** The tenant. */
  tenantId: string;
  /** `sandbox` or `production`. */
  environment: string;
  /** What happened, in the layout that the endpoint chose. Amounts have a sibling `…Text` with their exact digits. */
  data: Metadata;
}

/** How a webhook is verified. */
export interface WebhookOptions {
  /** The endpoint's secret (`whsec_…`), or several while one takes the other's place. Default: the client's. */
  readonly secret?: string | readonly string[] | undefined;
  /** Seconds that the timestamp may differ from this machine's clock, either way; default 300. */
  readonly tolerance?: number | undefined;
  /** The header `webhook-id`, which the signatures of Standard Webhooks cover. */
  readonly id?: string | undefined;
}

/** The headers of a request: `Headers`, or what Node's `request.headers` is. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The body as it came, before any parsing. */
export type RawBody = string | Uint8Array;

const defaultTolerance = 300;
const blockBytes = 64;

/** Verifies webhooks: `pac.webhooks`. */
export class Webhooks {
  readonly #secret: string | readonly string[] | undefined;

  /** @internal */
  constructor(secret: string | readonly string[] | undefined) {
    this.#secret = secret;
  }

  /**
   * Verifies a webhook and gives its event. Takes both kinds of signatures: of `X-PacSpace-Signature` (`v1=…`), and of
   * Standard Webhooks' `webhook-signature` (`v1,…`), which needs `id` as well.
   *
   * @param signature - The header `X-PacSpace-Signature` or `webhook-signature`.
   * @param timestamp - The header `X-PacSpace-Timestamp` or `webhook-timestamp`: Unix seconds.
   * @param rawBody - The body as it came. Parsed and written again it is another text.
   * @throws {@link WebhookVerificationError}
   */
  verify(signature: string, timestamp: string | number, rawBody: RawBody, options: WebhookOptions = {}): WebhookEvent {
    return verifySignature(signature, timestamp, rawBody, { ...options, secret: options.secret ?? this.#secret });
  }

  /** Verifies a webhook by the headers of its request. */
  verifyRequest(headers: WebhookHeaders, rawBody: RawBody, options: WebhookOptions = {}): WebhookEvent {
    return verifyWebhook(headers, rawBody, { ...options, secret: options.secret ?? this.#secret });
  }
}

/**
 * Verifies a webhook by the headers of its request, without a client.
 *
 * @throws {@link WebhookVerificationError}
 */
export function verifyWebhook(headers: WebhookHeaders, rawBody: RawBody, options: WebhookOptions): WebhookEvent {
  const own = header(headers, 'x-pacspace-signature');
  if (own !== undefined) {
    return verifySignature(own, header(headers, 'x-pacspace-timestamp') ?? '', rawBody, options);
  }
  const standard = header(headers, 'webhook-signature');
  if (standard === undefined) throw new WebhookVerificationError('The request has no signature.');
  return verifySignature(standard, header(headers, 'webhook-timestamp') ?? '', rawBody, {
    ...options, id: options.id ?? header(headers, 'webhook-id'),
  });
}

function verifySignature(
  signature: string, timestamp: string | number, rawBody: RawBody, options: WebhookOptions,
): WebhookEvent {
  if (typeof signature !== 'string') throw new WebhookVerificationError('The request has no signature.');
  const secrets = [options.secret ?? []].flat().filter(secret => secret !== '');
  if (secrets.length === 0) throw new WebhookVerificationError('No webhook secret was given.');
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new WebhookVerificationError('The body must be what came over the wire, not what was parsed of it.');
  }
  const body = typeof rawBody === 'string' ? utf8(rawBody) : rawBody;
  const seconds = String(timestamp);
  const isStandard = /^v\w+,/.test(signature);
  if (isStandard && !options.id) throw new WebhookVerificationError('webhook-id is missing: give it as id.');
  const message = concat(utf8(isStandard ? `${options.id}.${seconds}.` : `${seconds}.`), body);
  const given = isStandard ? standardSignatures(signature) : ownSignatures(signature);
  // All of them are looked at, so that the time taken tells nothing.
  let isGenuine = false;
  for (const secret of secrets) {
    const expected = hmac(isStandard ? standardKey(secret) : utf8(secret), message);
    for (const one of given) if (equalInConstantTime(one, expected)) isGenuine = true;
  }
  if (!isGenuine) throw new WebhookVerificationError('The signature is not of this secret, timestamp and body.');
  checkAge(seconds, options.tolerance ?? defaultTolerance);
  return parseEvent(body);
}

function checkAge(seconds: string, tolerance: number): void {
  if (!/^\d{1,15}$/.test(seconds)) throw new WebhookVerificationError('The timestamp is not a count of seconds.');
  const age = Math.floor(Date.now() / 1_000) - Number(seconds);
  if (!(Math.abs(age) <= tolerance)) {
    throw new WebhookVerificationError(`The timestamp is ${Math.abs(age)} s ${age > 0 ? 'old' : 'ahead'}.`);
  }
}

function parseEvent(body: Uint8Array): WebhookEvent {
  try {
    return parseAnswer(new TextDecoder('utf-8', { fatal: true }).decode(body)) as WebhookEvent;
  } catch {
    throw new WebhookVerificationError('The body is signed, and no JSON.');
  }
}

/** `v1=<hex>`, several separated by commas. Versions that this package doesn't know are passed over. */
const ownSignatures = (text: string): Uint8Array[] =>
  text.split(',').flatMap(part => {
    const hex = /^\s*v1=([0-9a-f]{64})\s*$/.exec(part)?.[1];
    return hex === undefined ? [] : [fromHex(hex)];
  });

/** `v1,<base64>`, several separated by spaces. */
const standardSignatures = (text: string): Uint8Array[] =>
  text.split(' ').flatMap(part => {
    const base64 = /^v1,([0-9A-Za-z+/]{43}=)$/.exec(part)?.[1];
    return base64 === undefined ? [] : [Uint8Array.from(atob(base64), char => char.charCodeAt(0))];
  });

function standardKey(secret: string): Uint8Array {
  try {
    return decodeBase64(secret.replace(/^whsec_/, ''));
  } catch (error) {
    if (error instanceof Malformed) throw new WebhookVerificationError('The secret is not whsec_ and base64.');
    throw error;
  }
}

/** HMAC-SHA256, RFC 2104. */
function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockBytes);
  block.set(key.length > blockBytes ? sha256(key) : key);
  const inner = sha256(concat(block.map(byte => byte ^ 0x36), message));
  return sha256(concat(block.map(byte => byte ^ 0x5c), inner));
}

function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a[i] ?? 0) ^ b[i]!;
  return difference === 0;
}

function header(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.join(',');
}
