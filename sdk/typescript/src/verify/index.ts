export { verifyBundle } from './bundle.js';
export { PolicyError } from './errors.js';
export type { BundleInput } from './lines.js';
export type { VerifierKey } from './notes.js';
export type { Progress, VerifyOptions } from './options.js';
export { parsePolicy, type Policy } from './policy.js';
export {
  verifyPublicProof, type PublicCheck, type PublicProof, type PublicProofResult,
} from './publicProof.js';
export type { Step, StepNumber, StepOutcome, Summary, VerificationResult } from './report.js';
export { verifyTlogProof } from './tlogProof.js';
