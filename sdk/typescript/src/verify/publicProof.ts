import { concat, fromHex, toHex } from './bytes.js';
import { integer, list, members, text } from './canonical.js';
import { supportsEd25519 } from './ed25519.js';
import { Malformed } from './errors.js';
import { hintProblem, unsupportedEd25519 } from './head.js';
import { Frontier, verifyInclusion } from './merkle.js';
import { parseTreeHead } from './notes.js';
import type { StepOutcome } from './report.js';
import { leafOf, parseStatement, proofRootOf } from './statements.js';

/** What the public page hands out about one proof root. */
export interface PublicProof {
  /** What the root covers. */
  readonly kind: 'checkpoint' | 'selection' | 'environment' | 'delta';
  /** `0x` and 64 hex digits. For a delta it is the leaf hash itself. */
  readonly proofRoot: string;
  /** `null` for a delta, whose contents are not public. */
  readonly statement: string | null;
  /** The entry's way to the head's root; hashes as `proofRoot` is written. */
  readonly inclusion: { readonly index: string; readonly size: string; readonly hashes: readonly string[] };
  /** A signed note. */
  readonly treeHead: string;
  /** The log's key, as the server says. */
  readonly vkey: string;
  /** The hashes under `root`, in order, in chunks of any size; `null` for a delta. */
  readonly leaves: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | Uint8Array | null;
}

/** One check of a public proof. */
export interface PublicCheck {
  /** What was checked. */
  readonly name: 'root' | 'proofRoot' | 'inclusion' | 'signature';
  /** What became of it. */
  readonly outcome: StepOutcome;
  /** What was found. For people. */
  readonly detail: string;
}

/** What checking a public proof came to. */
export interface PublicProofResult {
  /** True when every check passed. A skipped one leaves it false. */
  readonly verified: boolean;
  /** Each check. */
  readonly checks: readonly PublicCheck[];
}

type Finding = readonly [StepOutcome, string];

/**
 * Recomputes what a public verify page claims, from the data that it hands out. The key comes from the same server:
 * the signature check says that this key signed, not whose key it is.
 */
export async function verifyPublicProof(proof: PublicProof): Promise<PublicProofResult> {
  const checks: PublicCheck[] = [];
  for (const [name, look] of [
    ['root', checkRoot], ['proofRoot', checkProofRoot], ['inclusion', checkInclusion], ['signature', checkSignature],
  ] as const) {
    const [outcome, detail] = await found(() => look(proof));
    checks.push({ name, outcome, detail });
  }
  return { verified: checks.every(check => check.outcome === 'passed'), checks };
}

async function found(look: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Malformed) return ['failed', `Malformed: ${error.message}.`];
    throw error;
  }
}

const statementKinds = {
  checkpoint: 'checkpoint', selection: 'selection', environment: 'environment-checkpoint',
} as const;

/** The statement of what is not a single delta. */
function subject({ kind, statement }: PublicProof) {
  const statementKind = statementKinds[kind as keyof typeof statementKinds];
  if (statementKind === undefined) throw new Malformed('an unknown kind');
  if (typeof statement !== 'string') throw new Malformed('the statement is missing');
  const { root, count } = parseStatement(statementKind, statement);
  return { statement, root, count: BigInt(count), leaf: leafOf(statementKind, statement) };
}

async function checkRoot(proof: PublicProof): Promise<Finding> {
  if (proof.kind === 'delta') return ['passed', 'A single delta is its own root.'];
  const { root, count } = subject(proof);
  const tree = new Frontier();
  for await (const leaf of split(proof.leaves)) tree.append(leaf);
  if (tree.size !== count) return ['failed', `${tree.size} leaves; the statement counts ${count}.`];
  const computed = toHex(tree.root());
  return computed === root
    ? ['passed', `${count} leaves give the root ${root}.`]
    : ['failed', `The leaves give ${computed}; the statement says ${root}.`];
}

function checkProofRoot(proof: PublicProof): Finding {
  const asked = toHex(prefixedHash(proof.proofRoot, 'proofRoot'));
  if (proof.kind === 'delta') return ['passed', 'The root asked for is the delta\'s own leaf hash.'];
  const { root, statement } = subject(proof);
  const computed = toHex(proofRootOf(root, statement));
  return computed === asked
    ? ['passed', 'Root and statement give the proof root asked for.']
    : ['failed', `Root and statement give 0x${computed}, not the proof root asked for.`];
}

function checkInclusion(proof: PublicProof): Finding {
  const inclusion = members(proof.inclusion, ['index', 'size', 'hashes']);
  const index = integer(inclusion.index, 'inclusion.index');
  const size = integer(inclusion.size, 'inclusion.size');
  const hashes = list(inclusion.hashes, 'inclusion.hashes').map(hash => prefixedHash(hash, 'a hash of inclusion.hashes'));
  const head = parseTreeHead(text(proof.treeHead, 'treeHead'));
  const leaf = proof.kind === 'delta' ? prefixedHash(proof.proofRoot, 'proofRoot') : subject(proof).leaf;
  if (size !== head.size) return ['failed', `The proof is for size ${size}, the tree head is of size ${head.size}.`];
  return verifyInclusion(leaf, index, size, hashes, head.root)
    ? ['passed', `It is entry ${index} of the log of ${size} entries that the tree head stands for.`]
    : ['failed', 'It is not in the log that the tree head stands for.'];
}

async function checkSignature({ treeHead, vkey }: PublicProof): Promise<Finding> {
  const head = parseTreeHead(text(treeHead, 'treeHead'));
  if (!await supportsEd25519()) return ['skipped', unsupportedEd25519];
  const problem = await hintProblem(text(vkey, 'vkey'), head);
  return problem === null ? ['passed', `${head.origin} signed the tree head with the key shown.`] : ['failed', problem];
}

function prefixedHash(value: unknown, name: string): Uint8Array {
  const hash = text(value, name);
  if (!/^0x[0-9a-f]{64}$/.test(hash)) throw new Malformed(`${name} is not 0x and 64 hex digits`);
  return fromHex(hash.slice(2));
}

/** Hashes of 32 bytes out of chunks of any size. */
async function* split(leaves: PublicProof['leaves']): AsyncGenerator<Uint8Array, void> {
  if (typeof leaves !== 'object' || leaves === null || !(Symbol.asyncIterator in leaves || Symbol.iterator in leaves)) {
    throw new Malformed('the leaves are missing');
  }
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of leaves instanceof Uint8Array ? [leaves] : leaves) {
    const bytes = rest.length === 0 ? chunk : concat(rest, chunk);
    const whole = bytes.length - (bytes.length % 32);
    for (let at = 0; at < whole; at += 32) yield bytes.slice(at, at + 32);
    rest = bytes.slice(whole);
  }
  if (rest.length > 0) throw new Malformed('the leaves are not whole hashes of 32 bytes');
}
