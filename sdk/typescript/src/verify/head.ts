import { equalBytes, toHex } from './bytes.js';
import { isSoundPoint, supportsEd25519 } from './ed25519.js';
import { Malformed } from './errors.js';
import { verifyConsistency } from './merkle.js';
import {
  checkSignatures, parseVerifierKey, signatureTypes, type TreeHead, type VerifierKey,
} from './notes.js';
import type { Asked } from './options.js';
import type { Policy } from './policy.js';
import type { Report } from './report.js';

export interface ConsistencyProof {
  readonly from: bigint;
  readonly hashes: readonly Uint8Array[];
}

/** A tree head and what came with it. */
export interface HeadClaim {
  readonly head: TreeHead;
  readonly note: string;
  /** The origin that the statements name. */
  readonly origin: string;
  /** The key that the bundle names; `null` where the format has none. */
  readonly vkey: string | null;
  readonly consistency: readonly ConsistencyProof[];
}

export const unsupportedEd25519 =
  'This runtime can\'t check Ed25519 signatures (browsers: recent ones, on secure pages), so it is not known '
  + 'whether the tree head is signed.';

/** Steps 8, 9 and 10, and what is to be kept. */
export async function checkHead(report: Report, asked: Asked, claim: HeadClaim): Promise<void> {
  await checkSigner(report, asked.policy, claim);
  await checkState(report, asked, claim);
  report.skip(10, 'Version 1 has none, and no policy asks for any.');
  if (report.passed(8) && report.keep === null && asked.state === null) report.keep = claim.note;
}

/** Step 8. */
async function checkSigner(report: Report, policy: Policy | null, claim: HeadClaim): Promise<void> {
  const { head } = claim;
  if (head.origin !== claim.origin) {
    report.fail(8, `The head is of ${head.origin}, the statements are of ${claim.origin}.`);
  } else if (!await supportsEd25519()) {
    report.skip(8, unsupportedEd25519);
    report.missing.push('a runtime with Ed25519');
  } else if (policy !== null) {
    const problem = await policyProblem(policy, head);
    if (problem === null) report.pass(8, `${head.origin} signed the head of size ${head.size}, as the policy demands.`);
    else report.fail(8, problem);
  } else {
    report.missing.push('a policy that names the log\'s key');
    const problem = claim.vkey === null ? null : await hintProblem(claim.vkey, head);
    if (problem === null) report.skip(8, 'No policy was given: nobody but the bundle itself says whose key this is.');
    else report.fail(8, problem);
  }
}

/** Why the policy doesn't accept the head, or `null`. */
async function policyProblem(policy: Policy, head: TreeHead): Promise<string | null> {
  const logs = policy.logs.filter(log => log.name === head.origin);
  if (logs.length === 0) return `The policy has no log ${head.origin}.`;
  const results = [];
  for (const log of logs) results.push(await checkSignatures(head, log));
  if (results.includes('bad')) return `A signature in the name of ${head.origin} does not verify.`;
  if (!results.includes('good')) return `The head is not signed with a key that the policy has for ${head.origin}.`;

  const cosigned = new Set<string>();
  for (const witness of policy.witnesses) {
    const result = await checkSignatures(head, witness);
    if (result === 'bad') return `The cosignature of ${witness.name} does not verify.`;
    if (result === 'good') cosigned.add(toHex(witness.publicKey));
  }
  return policy.quorum(cosigned) ? null : `The quorum is not met: ${cosigned.size} witnesses cosigned the head.`;
}

/** Why the key that the bundle itself names is no good for this head, or `null`. */
export async function hintProblem(vkey: string, head: TreeHead): Promise<string | null> {
  let key: VerifierKey;
  try {
    key = parseVerifierKey(vkey, signatureTypes.log);
  } catch (error) {
    if (error instanceof Malformed) return `The vkey is unsound: ${error.message}.`;
    throw error;
  }
  if (!isSoundPoint(key.publicKey)) return 'The vkey is a small-order or non-canonical point: anything fits it.';
  if (key.name !== head.origin) return `The vkey is of ${key.name}, the head of ${head.origin}.`;
  const result = await checkSignatures(head, key);
  if (result === 'none') return 'The head is not signed with the vkey.';
  return result === 'good' ? null : 'The head\'s signature does not verify.';
}

/** Step 9. What can't be connected is incomplete; what is connected and contradicts is a fork. */
async function checkState(report: Report, asked: Asked, claim: HeadClaim): Promise<void> {
  const { head } = claim;
  const kept = asked.state;
  const unconnected = (why: string): void => {
    report.skip(9, why);
    report.missing.push('a head that connects with the one kept');
  };
  if (kept === null) return report.skip(9, 'No earlier head was kept: this is the first use.');
  if (asked.policy === null) return unconnected('Without a policy the head kept can\'t be trusted either.');
  if (kept === 'unreadable') return unconnected('What was kept is not a tree head.');
  if (kept.origin !== head.origin) return unconnected(`The head kept is of another log, ${kept.origin}.`);
  if (await supportsEd25519() && !await signedByLog(asked.policy, kept)) {
    return unconnected('The head kept is not signed by the log that the policy names.');
  }
  if (kept.size > head.size) {
    return unconnected(`The head kept is of size ${kept.size}, later than this one of size ${head.size}.`);
  }
  if (kept.size === head.size) {
    if (!equalBytes(kept.root, head.root)) {
      return report.fail(9, `Two heads of size ${head.size} with different roots: the log is forked.`);
    }
  } else if (kept.size > 0n) {
    const proofs = claim.consistency.filter(proof => proof.from === kept.size);
    if (proofs.length === 0) return unconnected(`There is no consistency proof from size ${kept.size}.`);
    if (!proofs.every(proof => verifyConsistency(kept.size, head.size, kept.root, head.root, proof.hashes))) {
      return report.fail(9, `The consistency proof from size ${kept.size} does not verify.`);
    }
  }
  report.pass(9, `The log at size ${head.size} extends the one kept at size ${kept.size}.`);
  if (report.passed(8)) report.keep = claim.note;
}

async function signedByLog(policy: Policy, head: TreeHead): Promise<boolean> {
  for (const log of policy.logs) {
    if (log.name === head.origin && await checkSignatures(head, log) === 'good') return true;
  }
  return false;
}
