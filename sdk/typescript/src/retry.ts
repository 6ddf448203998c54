import type { PacSpaceError } from './errors.js';

// When and how often a request is sent again. README.md tells these numbers.

/** Sent again unless an option says otherwise. */
export const defaultRetries = 2;

/** Back-off before the first retry, at most, in milliseconds; twice as much before each further one. */
const firstBackOff = 500;

/** Back-off, at most, in milliseconds. */
const longestBackOff = 8_000;

/** A `Retry-After` of more seconds is the caller's to wait for: a cadence may be a week. */
export const longestRetryAfter = 30;

const statuses: ReadonlySet<number> = /* @__PURE__ */ new Set([408, 429, 500, 502, 503, 504]);
const codes: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'NETWORK_ERROR', 'UNREADABLE_ANSWER', 'TIMEOUT', 'IDEMPOTENCY_PENDING',
]);

/** Whether the same request may get another answer soon. */
export const isPassing = (error: PacSpaceError): boolean =>
  (statuses.has(error.statusCode) || codes.has(error.code)) && (error.retryAfter ?? 0) <= longestRetryAfter;

/**
 * Milliseconds to wait before retry `retry` (0 is the first): what the server asked for, and full jitter over a bound
 * that doubles, so that many clients don't come back at once. After a `Retry-After` the jitter is a first retry's.
 */
export function retryDelay(retry: number, retryAfter: number | undefined): number {
  if (retryAfter !== undefined) return retryAfter * 1_000 + Math.random() * firstBackOff;
  return Math.random() * Math.min(longestBackOff, firstBackOff * 2 ** retry);
}

/** Seconds of a `Retry-After` header: a count, or a date (RFC 9110 section 10.2.3). */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = /^[A-Z][a-z]+,? /.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1_000));
}

/** Resolves after so many milliseconds; rejects with the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
