import { parseAnswer } from './answers.js';
import {
  type ErrorDetail, type ErrorInfo, PacSpaceError, refusal, ServiceUnavailableError, TimeoutError,
} from './errors.js';
import { parseRetryAfter } from './retry.js';

interface Envelope {
  success?: boolean;
  data?: unknown;
  message?: unknown;
  error?: Partial<Record<string, unknown>> | null;
}

/** The `data` of a good answer. Throws the error of any other one. */
export function readData(response: Response, text: string): unknown {
  const envelope = parseEnvelope(text);
  if (envelope?.success === true && typeof envelope.data === 'object' && envelope.data !== null) return envelope.data;
  if (envelope?.success === false) throw refusalOf(response, envelope);
  throw new ServiceUnavailableError(`The server answered ${response.status} with something else than the API's JSON.`, {
    ...originOf(response), code: 'UNREADABLE_ANSWER',
  });
}

/** The error of an answer that is no success. Something on the way may have sent it, as HTML or empty. */
export const readRefusal = (response: Response, text: string): PacSpaceError =>
  refusalOf(response, parseEnvelope(text) ?? {});

// Whatever stands between the server and us may have written JSON of its own.
function refusalOf(response: Response, { message, error }: Envelope): PacSpaceError {
  const { status } = response;
  const { code, details, requestId, retryAfterSeconds, customerId, message: reason } = error ?? {};
  return refusal(textOf(reason) ?? textOf(message) ?? `The server answered ${status}.`, {
    ...originOf(response),
    code: textOf(code) ?? `HTTP_${status}`,
    requestId: textOf(requestId) ?? requestIdOf(response),
    details: Array.isArray(details) ? details as ErrorDetail[] : [],
    retryAfter: typeof retryAfterSeconds === 'number' ? retryAfterSeconds
      : parseRetryAfter(response.headers.get('retry-after')),
    customerId: textOf(customerId),
  });
}

const textOf = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined;

function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value = parseAnswer(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const requestIdOf = (response: Response): string | undefined => response.headers.get('x-request-id') ?? undefined;

const originOf = (response: Response): Pick<ErrorInfo, 'requestId'> & { statusCode: number } =>
  ({ statusCode: response.status, requestId: requestIdOf(response) });

/** The connection broke, or never was. */
export const connectionLost = (cause: unknown): PacSpaceError =>
  new ServiceUnavailableError(`No answer came: ${reasonOf(cause)}.`, { code: 'NETWORK_ERROR', cause });

/** `fetch` says "fetch failed" and keeps what happened in `cause`. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  return cause?.message || cause?.code || message || String(error);
}

export const tooSlow = (timeout: number): PacSpaceError =>
  new TimeoutError(`No answer came within ${timeout} ms.`, { code: 'TIMEOUT' });
