import { decodeHash } from './bytes.js';
import { integer, list, members, parseCanonical, text, textOrNull } from './canonical.js';
import { Malformed } from './errors.js';
import type { ConsistencyProof } from './head.js';
import { parseTreeHead, type TreeHead } from './notes.js';

export interface InclusionProof {
  readonly index: bigint;
  readonly size: bigint;
  readonly hashes: readonly Uint8Array[];
}

export interface BundleHeader {
  readonly origin: string;
  readonly vkey: string;
  readonly statement: string;
  readonly inclusion: InclusionProof;
  readonly treeHead: string;
  readonly head: TreeHead;
  readonly previous: { readonly statement: string; readonly inclusion: InclusionProof } | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly consistency: readonly ConsistencyProof[];
}

export interface DeltaLine {
  readonly statement: string;
  readonly payload: string | null;
  readonly gap: readonly Uint8Array[];
}

const headerMembers = [
  'format', 'origin', 'vkey', 'statement', 'inclusion', 'treeHead', 'previous', 'before', 'after', 'consistency',
  'timestamps', 'anchors',
] as const;

/** The first line of a bundle. */
export function parseHeader(line: string): BundleHeader {
  const header = members(parseCanonical(line), headerMembers);
  if (header.format !== 'pacspace/bundle/v1') throw new Malformed('not a pacspace/bundle/v1 bundle');
  // Its grammar is the log's business: every statement has to name the same, and the policy that very one.
  const origin = text(header.origin, 'origin');
  for (const name of ['timestamps', 'anchors'] as const) {
    if (list(header[name], name).length > 0) throw new Malformed(`${name} must be empty in version 1`);
  }
  const treeHead = text(header.treeHead, 'treeHead');
  return {
    origin,
    vkey: text(header.vkey, 'vkey'),
    statement: text(header.statement, 'statement'),
    inclusion: parseInclusion(header.inclusion),
    treeHead,
    head: parseTreeHead(treeHead),
    previous: header.previous === null ? null : parsePrevious(header.previous),
    before: textOrNull(header.before, 'before'),
    after: textOrNull(header.after, 'after'),
    consistency: list(header.consistency, 'consistency').map(parseConsistency),
  };
}

/** Any later line: a covered delta, or the trailer. */
export function parseLine(line: string): DeltaLine | { readonly gap: readonly Uint8Array[]; statement?: undefined } {
  const value = parseCanonical(line);
  if (line.startsWith('{"gap"')) return { gap: parseHashes(members(value, ['gap']).gap, 'gap') };
  const delta = members(value, ['statement', 'payload', 'gap']);
  return {
    statement: text(delta.statement, 'statement'),
    payload: textOrNull(delta.payload, 'payload'),
    gap: parseHashes(delta.gap, 'gap'),
  };
}

export function parseInclusion(value: unknown): InclusionProof {
  const inclusion = members(value, ['index', 'size', 'hashes']);
  return {
    index: integer(inclusion.index, 'inclusion.index'),
    size: integer(inclusion.size, 'inclusion.size'),
    hashes: parseHashes(inclusion.hashes, 'inclusion.hashes'),
  };
}

function parsePrevious(value: unknown): NonNullable<BundleHeader['previous']> {
  const previous = members(value, ['statement', 'inclusion']);
  return {
    statement: text(previous.statement, 'previous.statement'),
    inclusion: parseInclusion(previous.inclusion),
  };
}

function parseConsistency(value: unknown): ConsistencyProof {
  const proof = members(value, ['from', 'hashes']);
  return { from: integer(proof.from, 'consistency.from'), hashes: parseHashes(proof.hashes, 'consistency.hashes') };
}

const parseHashes = (value: unknown, name: string): Uint8Array[] =>
  list(value, name).map(hash => decodeHash(text(hash, `a hash of ${name}`)));
