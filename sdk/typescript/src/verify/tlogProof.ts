import { parseAmount } from './amounts.js';
import { decodeBase64, decodeHash, toHex, utf8 } from './bytes.js';
import { integer, members, parseCanonical, text, textOrNull } from './canonical.js';
import { linked } from './deltaChain.js';
import { Malformed } from './errors.js';
import { checkHead } from './head.js';
import { verifyInclusion } from './merkle.js';
import { parseTreeHead, type TreeHead } from './notes.js';
import { readOptions, type Asked, type VerifyOptions } from './options.js';
import { Report, type VerificationResult } from './report.js';
import { sha256OfText } from './sha256.js';
import { parseStatement } from './statements.js';

const longestProofBytes = 4 * 1024 * 1024;
/** An inclusion proof in a log of up to 2⁶³ entries. */
const mostHashes = 63;

interface TlogProof {
  readonly statement: string;
  readonly payload: string | null;
  readonly index: bigint;
  readonly hashes: readonly Uint8Array[];
  readonly note: string;
  readonly head: TreeHead;
}

/**
 * Verifies one delta's C2SP tlog-proof offline, in the same ten steps as a bundle. `root` is the delta's `receiptId`.
 * Rejects as `verifyBundle` does.
 */
export async function verifyTlogProof(proof: string, options: VerifyOptions = {}): Promise<VerificationResult> {
  const asked = readOptions(options);
  options.signal?.throwIfAborted();
  const report = new Report();
  const parsed = attempt(report, 1, () => parseProof(proof));
  if (parsed === null) return report.finish();
  report.pass(1, 'A c2sp.org/tlog-proof@v1.');
  const delta = attempt(report, 2, () => parseDelta(parsed));
  if (delta === null) return report.finish();
  report.pass(2, parsed.payload === null ? 'The delta, without its payload.' : 'The delta and its payload.');
  await check(report, asked, parsed, delta);
  return report.finish();
}

function attempt<T>(report: Report, step: 1 | 2, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    report.fail(step, `${error.message}.`);
    return null;
  }
}

function parseProof(proof: string): TlogProof {
  if (/\p{Surrogate}/u.test(proof)) throw new Malformed('a lone surrogate');
  if (utf8(proof).length > longestProofBytes) throw new Malformed('more than 4 MiB');
  const blank = proof.indexOf('\n\n');
  if (blank < 0) throw new Malformed('the tree head is missing');
  const [context, extra, index, ...hashes] = proof.slice(0, blank).split('\n');
  if (context !== 'c2sp.org/tlog-proof@v1') throw new Malformed('not a c2sp.org/tlog-proof@v1');
  if (extra === undefined || !extra.startsWith('extra ')) throw new Malformed('the extra line is missing');
  if (index === undefined || !index.startsWith('index ')) throw new Malformed('the index line is missing');
  if (hashes.length > mostHashes) throw new Malformed(`more than ${mostHashes} hashes`);
  const note = proof.slice(blank + 2);
  return {
    ...parseExtra(extra.slice('extra '.length)),
    index: integer(index.slice('index '.length), 'index'),
    hashes: hashes.map(decodeHash),
    note,
    head: parseTreeHead(note),
  };
}

function parseExtra(encoded: string): Pick<TlogProof, 'statement' | 'payload'> {
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(decodeBase64(encoded));
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed('extra is not UTF-8');
  }
  const extra = members(parseCanonical(json), ['statement', 'payload']);
  return { statement: text(extra.statement, 'statement'), payload: textOrNull(extra.payload, 'payload') };
}

type ParsedDelta = ReturnType<typeof linked>;

function parseDelta({ statement, payload }: TlogProof): ParsedDelta {
  const parsed = linked(statement);
  if (payload !== null) {
    parseStatement('payload', payload);
    if (toHex(sha256OfText(payload)) !== parsed.delta.payload) throw new Malformed('another payload');
  }
  return parsed;
}

async function check(report: Report, asked: Asked, proof: TlogProof, parsed: ParsedDelta): Promise<void> {
  const { delta, leafBytes } = parsed;
  const { head } = proof;
  const leaf = `0x${parsed.leaf}`;
  summarise(report, proof, parsed);

  const { customer, start, end } = asked.options;
  if ((customer ?? delta.customer) !== delta.customer) report.fail(3, 'Another customer.');
  if (start !== undefined && delta.time < start) report.fail(3, 'Recorded before the window.');
  if (end !== undefined && delta.time >= end) report.fail(3, 'Recorded after the window.');
  report.pass(3, `Delta ${delta.sequence} of ${delta.customer}, at index ${delta.index}.`);

  const isFirst = delta.sequence === '1';
  if (isFirst !== (delta.prev === '')) report.fail(4, 'A customer\'s first delta, and no other, has no prev.');
  if (isFirst && parseAmount(delta.balance) !== parseAmount(delta.amount)) {
    report.fail(4, 'A first delta whose balance is not its amount.');
  }
  report.pass(4, `${delta.amount}, giving ${delta.balance}.`);
  report.skip(5, 'One delta has no neighbours here.');

  if (asked.root === null) {
    report.skip(6, `No root was asked for; compare this with the receipt: ${leaf}`);
  } else if (asked.root === leaf) {
    report.pass(6, `${leaf}, as asked for.`);
  } else {
    report.fail(6, `This is ${leaf}, not the root asked for.`);
  }

  if (BigInt(delta.index) !== proof.index) report.fail(7, 'The statement names another index than the proof.');
  if (verifyInclusion(leafBytes, proof.index, head.size, proof.hashes, head.root)) {
    report.pass(7, `Entry ${proof.index} of the log of size ${head.size}.`);
  } else {
    report.fail(7, 'The delta is not in the log.');
  }
  await checkHead(report, asked, { head, note: proof.note, origin: delta.origin, vkey: null, consistency: [] });
}

function summarise({ summary }: Report, { payload, head }: TlogProof, { delta, leaf }: ParsedDelta): void {
  const { origin, customer, unit, sequence, amount, balance } = delta;
  const positive = !amount.startsWith('-');
  Object.assign(summary, { kind: 'delta', origin, customer, unit, count: '1', from: sequence, to: sequence });
  summary.credits = positive ? amount : '0';
  summary.debits = positive ? '0' : amount;
  summary.net = amount;
  summary.closing = balance;
  summary.proofRoot = `0x${leaf}`;
  summary.payloadsHidden = payload === null ? 1 : 0;
  summary.treeHeadSize = head.size.toString();
  summary.treeHeadRoot = toHex(head.root);
}
