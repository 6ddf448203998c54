export { Balance } from './balance.js';
export { Checkpoints } from './checkpoints.js';
export { PacSpace } from './client.js';
export {
  CadenceLimitError, ConflictError, ContractNotDeployedError, ForbiddenError, InvalidApiKeyError,
  InvalidScopeCombinationError, NotFoundError, PacSpaceError, PlanLimitExceededError, RateLimitError,
  ScopeTooWideError, ServiceUnavailableError, TimeoutError, ValidationError, WebhookVerificationError,
  type ErrorDetail, type ErrorInfo,
} from './errors.js';
export type { UploadBody } from './http.js';
export { Imports } from './imports.js';
export type { CallOptions, PacSpaceOptions, PostOptions } from './options.js';
export { Paged } from './paging.js';
export { PublicCalls } from './publicCalls.js';
export { Receipts } from './receipts.js';
export { Reconciliations } from './reconciliations.js';
export type { Scope, Time } from './scope.js';
export { SummaryCoordinator } from './summaries.js';
export type { 
  FailedUsage, FlushReport, SummaryOptions, SummaryTarget, SummedUsage, UsageDetails,
} from './summaryOptions.js';
export type * from './types.js';
export * from './verify/index.js';
export {
  verifyWebhook, Webhooks, type RawBody, type WebhookEvent, type WebhookHeaders, type WebhookOptions,
} from './webhooks.js';
