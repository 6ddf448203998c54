import { amountText } from './amounts.js';
import { Attempt } from './attempt.js';
import { PacSpaceError, TimeoutError, invalid } from './errors.js';
import { segment, type Http } from './http.js';
import { longestTimeout } from './options.js';
import { pause } from './retry.js';
import { timeText } from './scope.js';
import type { BatchDelta, Delta, DeltaStatus, EmitAndWaitOptions, EmitOptions } from './types.js';

const path = '/api/v1/balance/delta';

/** The longest that the server waits in one call. */
const longestWaitSeconds = 20;

/** Milliseconds that a last answer may be on its way. */
const grace = 5_000;

/** A delta as it is sent. */
export const deltaBody = (item: BatchDelta, field = ''): object => ({
  customerId: item.customerId,
  delta: amountText(item.delta, `${field}delta`),
  reason: item.reason,
  referenceId: item.referenceId,
  metadata: item.metadata,
  occurredAt: timeText(item.occurredAt, `${field}occurredAt`),
  unit: item.unit,
  adjusts: item.adjusts,
});

export const emit = (http: Http, item: BatchDelta, options: EmitOptions, waitSeconds = 0): Promise<Delta> =>
  http.json({
    method: 'POST', path, query: { include: options.include }, body: deltaBody(item), waitSeconds, options,
  });

export async function emitAndWait(http: Http, item: BatchDelta, options: EmitAndWaitOptions): Promise<Delta> {
  const { timeout = 30_000, pollInterval = 1_000, signal, maxRetries, include, idempotencyKey } = options;
  if (!(timeout > 0)) throw invalid('timeout', 'must be more than 0 ms');
  if (!(pollInterval > 0 && pollInterval <= 60_000)) throw invalid('pollInterval', 'must be 1 to 60,000 ms');
  const end = performance.now() + timeout;
  const waitSeconds = Math.min(longestWaitSeconds, Math.ceil(timeout / 1_000));
  const whole = new Attempt(signal, Math.min(timeout + grace, longestTimeout));
  const call = { signal: whole.signal, maxRetries };
  let delta: Delta | DeltaStatus | undefined;
  try {
    delta = await emit(http, item, { ...call, include, idempotencyKey }, waitSeconds);
    while (delta.status === 'QUEUED') {
      const left = end - performance.now();
      if (left <= 0) throw notVerified(timeout, delta.recordId);
      await pause(Math.min(pollInterval, left), whole.signal);
      const recordId: string = delta.recordId;
      delta = await http.json<DeltaStatus>({
        path: `${path}/${segment(recordId, 'recordId')}`, query: { include }, options: call,
      });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw whole.isTimedOut ? notVerified(timeout, delta?.recordId) : error;
  } finally {
    whole.close();
  }
  if (delta.status === 'VERIFIED') return delta;
  throw new PacSpaceError(`Delta ${delta.recordId} does not verify: ask your operator.`, { code: 'DELTA_FAILED' });
}

const notVerified = (timeout: number, recordId: string | undefined): TimeoutError =>
  new TimeoutError(recordId === undefined ? `No answer came within ${timeout} ms; the delta may be recorded.`
    : `Delta ${recordId} is recorded, and was not verified within ${timeout} ms.`, { code: 'TIMEOUT', recordId });
