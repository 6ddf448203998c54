/** What was wrong with one member of a request. */
export interface ErrorDetail {
  /** The member, as `deltas[3].reason`. */
  readonly field: string;
  /** What was wrong with it. */
  readonly message: string;
}

/** What an error of this package is made of. */
export interface ErrorInfo {
  /** The answer's HTTP status, or 0 where no answer came. */
  readonly statusCode?: number;
  /** The stable code, for programs. */
  readonly code: string;
  /** Names the request when you ask for help. */
  readonly requestId?: string | undefined;
  /** The members of the request that caused it. */
  readonly details?: readonly ErrorDetail[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number | undefined;
  /** The customer concerned. */
  readonly customerId?: string | undefined;
  /** The error below this one. */
  readonly cause?: unknown;
}

// Programs may load this package as ESM and as CommonJS at once, and then have every class twice. `instanceof` goes by
// this mark instead of by identity, so that an error of one copy is caught by the class of the other.
const mark = Symbol.for('@pacspace-io/sdk/errors');

/** What every error of this package is. */
export class PacSpaceError extends Error {
  /** @internal */
  static readonly kind: string = 'PacSpaceError';

  /** The answer's HTTP status; 0 where no answer came. */
  readonly statusCode: number;
  /** The stable code, for programs: `VALIDATION_ERROR`, `CUSTOMER_NOT_FOUND`, … */
  readonly code: string;
  /** Names the request when you ask for help; undefined where no answer came. */
  readonly requestId: string | undefined;
  /** The members of the request that caused it; empty where none did. */
  readonly details: readonly ErrorDetail[];
  /** Seconds after which the same request may succeed, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, info: ErrorInfo) {
    super(message, info.cause === undefined ? undefined : { cause: info.cause });
    this.name = new.target.kind;
    this.statusCode = info.statusCode ?? 0;
    this.code = info.code;
    this.requestId = info.requestId;
    this.details = info.details ?? [];
    this.retryAfter = info.retryAfter;
    Object.defineProperty(this, mark, { value: kindsOf(new.target) });
  }

  /** @internal */
  static override [Symbol.hasInstance](this: { kind?: string }, value: unknown): boolean {
    if (!Object.hasOwn(this, 'kind')) return Function.prototype[Symbol.hasInstance].call(this, value);
    const kinds = (value as { [mark]?: string[] } | null | undefined)?.[mark];
    return kinds !== undefined && kinds.includes(this.kind!);
  }
}

function kindsOf(type: typeof PacSpaceError): string[] {
  const kinds: string[] = [];
  for (let at = type; at.kind !== undefined; at = Object.getPrototypeOf(at)) kinds.push(at.kind);
  return kinds;
}

/** 400, 413, 415, 422: the request is not as it should be. `details` name the members. Also thrown before sending. */
export class ValidationError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ValidationError';
}

/** 400 `INVALID_SCOPE_COMBINATION`: period, timePreset, dates and startingCheckpoint exclude one another. */
export class InvalidScopeCombinationError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'InvalidScopeCombinationError';
}

/** 400 `SCOPE_TOO_WIDE`: the window is wider than `maxScopeMonths` of `limits()`. */
export class ScopeTooWideError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ScopeTooWideError';
}

/** 401: the API key is missing, malformed, unknown, wrong or switched off. */
export class InvalidApiKeyError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'InvalidApiKeyError';
}

/** 402: the plan's deltas are used up, or the call needs a paid plan. */
export class PlanLimitExceededError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'PlanLimitExceededError';
}

/** 403: the caller is known and may not do this. */
export class ForbiddenError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ForbiddenError';
}

/** 404: there is no such thing in the key's environment. */
export class NotFoundError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'NotFoundError';
}

/** 409: an idempotency key came with another request, or a unit is not the customer's. */
export class ConflictError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ConflictError';
}

/** 412 `CONTRACT_NOT_DEPLOYED`: the key's environment is not active (yet). */
export class ContractNotDeployedError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ContractNotDeployedError';
}

/** 429: too many requests, and retrying did not help. */
export class RateLimitError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'RateLimitError';

  /** Seconds after which the same request may succeed. */
  declare readonly retryAfter: number;

  constructor(message: string, info: ErrorInfo) {
    super(message, { ...info, retryAfter: info.retryAfter ?? 1 });
  }
}

/** 429 `CADENCE_LIMIT`: the customer had a delta less than its cadence ago. */
export class CadenceLimitError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'CadenceLimitError';

  /** Seconds after which the customer may have its next delta. */
  declare readonly retryAfter: number;
  /** The customer. */
  readonly customerId: string | undefined;

  constructor(message: string, info: ErrorInfo) {
    super(message, { ...info, retryAfter: info.retryAfter ?? 1 });
    this.customerId = info.customerId;
  }
}

/** 502, 503, 504, or no whole answer (`NETWORK_ERROR`, `UNREADABLE_ANSWER`), and retrying did not help. */
export class ServiceUnavailableError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'ServiceUnavailableError';
}

/** Each attempt took longer than `timeout`, or a delta was not verified in time. */
export class TimeoutError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'TimeoutError';

  /** The delta that `emitAndWait` recorded and that was not verified in time. */
  readonly recordId: string | undefined;

  constructor(message: string, info: ErrorInfo & { readonly recordId?: string | undefined }) {
    super(message, info);
    this.recordId = info.recordId;
  }
}

/** A webhook is not from PacSpace, too old, or was changed on its way. */
export class WebhookVerificationError extends PacSpaceError {
  /** @internal */
  static override readonly kind: string = 'WebhookVerificationError';

  constructor(message: string) {
    super(message, { code: 'WEBHOOK_VERIFICATION_FAILED' });
  }
}

/** A request that can't be right, found before it is sent. */
export const invalid = (field: string, message: string): ValidationError =>
  new ValidationError(`${field} ${message}.`, {
    statusCode: 400, code: 'VALIDATION_ERROR', details: [{ field, message }],
  });

const typesOfCodes: Record<string, typeof PacSpaceError> = {
  INVALID_SCOPE_COMBINATION: InvalidScopeCombinationError,
  SCOPE_TOO_WIDE: ScopeTooWideError,
  CADENCE_LIMIT: CadenceLimitError,
  IDEMPOTENCY_PENDING: ServiceUnavailableError,
};

const typesOfStatuses: Record<number, typeof PacSpaceError> = {
  400: ValidationError, 401: InvalidApiKeyError, 402: PlanLimitExceededError, 403: ForbiddenError, 404: NotFoundError,
  408: TimeoutError, 409: ConflictError, 412: ContractNotDeployedError, 413: ValidationError, 415: ValidationError,
  422: ValidationError, 429: RateLimitError, 502: ServiceUnavailableError, 503: ServiceUnavailableError,
  504: ServiceUnavailableError,
};

/** The error of a refusal. Codes that a later server adds fall back to their status. */
export function refusal(message: string, info: ErrorInfo & { statusCode: number }): PacSpaceError {
  const Type = typesOfCodes[info.code] ?? typesOfStatuses[info.statusCode] ?? PacSpaceError;
  return new Type(message, info);
}
