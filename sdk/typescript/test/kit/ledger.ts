// A ledger that makes valid proof bundles, or lies in one chosen place and signs the lie.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { ReferenceTree, sha } from './referenceTree.js';

export const unitsPerOne = 1_000_000_000n;
type Members = Record<string, string>;

export const amountText = (units: bigint): string => {
  const size = units < 0n ? -units : units;
  const fraction = String(size % unitsPerOne).padStart(9, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${size / unitsPerOne}${fraction ? `.${fraction}` : ''}`;
};

export const statementText = (kind: string, members: Members): string =>
  `pacspace/${kind}/v1\n` + JSON.stringify(Object.fromEntries(
    Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))));

export const leafOf = (type: number, statement: string): Buffer => sha(Uint8Array.of(0, type), sha(statement));
export const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64');
const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
const salt = (): string => randomBytes(16).toString('base64url');

export class Signer {
  readonly vkey: string;
  readonly #id: Buffer;
  readonly #key: KeyObject;

  constructor(readonly name: string, readonly type: 1 | 4 = 1) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const typed = Buffer.concat([Uint8Array.of(type), raw]);
    this.#key = privateKey;
    this.#id = sha(`${name}\n`, typed).subarray(0, 4);
    this.vkey = `${name}+${hex(this.#id)}+${base64(typed)}`;
  }

  /** A signature line over the head's text. */
  line(text: string, time = 1_700_000_000n): string {
    if (this.type === 1) return this.#encode(sign(null, Buffer.from(text), this.#key));
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), this.#key);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    return this.#encode(Buffer.concat([stamp, signature]));
  }

  #encode(signature: Uint8Array): string {
    return `\u2014 ${this.name} ${base64(Buffer.concat([this.#id, signature]))}\n`;
  }
}

export interface DeltaRequest {
  amount?: bigint;
  time?: string;
  reason?: string;
  metadata?: string;
  unit?: string;
  /** Members to state otherwise than is true. */
  lie?: Members;
}

export interface CheckpointRequest {
  start?: string;
  end?: string;
  time?: string;
  lie?: Members;
  /** How many of the covered deltas are left out, from the end. */
  leaveOut?: number;
}

export interface Recorded {
  readonly statement: string;
  readonly payload: string;
  readonly leaf: Buffer;
  readonly index: number;
  readonly members: Members;
}

export interface MadeCheckpoint extends Recorded {
  readonly customer: string;
  readonly covered: Recorded[];
  readonly root: Buffer;
  readonly proofRoot: string;
  readonly previous: MadeCheckpoint | null;
}

export type Bundle = { header: any; deltas: any[]; trailer: any };

export const bundleText = ({ header, deltas, trailer }: Bundle): string =>
  [header, ...deltas, trailer].map(line => `${JSON.stringify(line)}\n`).join('');

export const november = { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' };
export const minute = (n: number): string => new Date(Date.UTC(2026, 10, 1) + n * 60_000).toISOString();

export class Ledger {
  readonly log = new ReferenceTree();
  readonly signer: Signer;
  readonly witnesses: Signer[] = [];
  readonly histories = new Map<string, Recorded[]>();
  readonly checkpoints = new Map<string, MadeCheckpoint[]>();

  constructor(readonly origin = 'ledger.example.com/log/env_test') {
    this.signer = new Signer(origin);
  }

  get policy(): string {
    return `log ${this.signer.vkey}\nquorum none\n`;
  }

  delta(customer: string, { lie = {}, ...request }: DeltaRequest = {}): Recorded {
    const history = this.#listOf(this.histories, customer);
    const last = history.at(-1);
    const amount = request.amount ?? unitsPerOne;
    const payload = statementText('payload', {
      adjusts: '', metadata: request.metadata ?? '', reason: request.reason ?? 'usage', referenceId: '', salt: salt(),
    });
    const before = last ? parse(last.members['balance']!) : 0n;
    const members = {
      amount: amountText(amount), balance: amountText(before + amount), customer, id: `rec_${this.log.leaves.length}`,
      index: String(this.log.leaves.length), occurred: '', origin: this.origin, payload: hex(sha(payload)),
      prev: last ? hex(last.leaf) : '', salt: salt(), sequence: String(history.length + 1),
      time: request.time ?? minute(this.log.leaves.length), unit: request.unit ?? 'USD', ...lie,
    };
    const recorded = { ...this.#record('delta', 1, members), payload };
    history.push(recorded);
    return recorded;
  }

  checkpoint(customer: string, request: CheckpointRequest = {}): MadeCheckpoint {
    const { start = november.start, end = november.end } = request;
    const history = this.histories.get(customer)!;
    let covered = history.filter(({ members }) => members['time']! >= start && members['time']! < end);
    if (request.leaveOut) covered = covered.slice(0, -request.leaveOut);
    const made = this.#listOf(this.checkpoints, customer);
    const first = history.indexOf(covered[0]!);
    const sums = this.#sums(covered, first > 0 ? parse(history[first - 1]!.members['balance']!) : 0n);
    const members = {
      ...sums, count: String(covered.length), customer, end, from: String(first + 1),
      history: hex(rootOf(history.slice(0, first + covered.length))), id: `chk_${this.log.leaves.length}`,
      number: String(made.length + 1), origin: this.origin, prev: made.length ? hex(made.at(-1)!.leaf) : '',
      root: hex(rootOf(covered)), salt: salt(), size: String(this.log.leaves.length), start,
      time: request.time ?? end, to: String(first + covered.length), unit: covered[0]!.members['unit']!,
      ...request.lie,
    };
    const recorded = this.#record('checkpoint', 2, members);
    const root = Buffer.from(members.root, 'hex');
    const checkpoint = {
      ...recorded, payload: '', customer, covered, root, previous: made.at(-1) ?? null,
      proofRoot: `0x${hex(sha('pacspace/proof-root/v1\n', root, recorded.statement))}`,
    };
    made.push(checkpoint);
    return checkpoint;
  }

  note(): string {
    const text = `${this.origin}\n${this.log.leaves.length}\n${base64(this.log.root())}\n`;
    return `${text}\n${[this.signer, ...this.witnesses].map(signer => signer.line(text)).join('')}`;
  }

  inclusion(index: number): { index: string; size: string; hashes: string[] } {
    return {
      index: String(index), size: String(this.log.leaves.length), hashes: this.log.inclusion(index).map(base64),
    };
  }

  /** As the public route writes it. */
  publicInclusion(index: number): { index: string; size: string; hashes: string[] } {
    const hashes = this.log.inclusion(index).map(hash => `0x${hash.toString('hex')}`);
    return { ...this.inclusion(index), hashes };
  }

  bundle(checkpoint: MadeCheckpoint, from: number[] = []): Bundle {
    const history = this.histories.get(checkpoint.customer)!;
    const before = history[history.indexOf(checkpoint.covered[0]!) - 1];
    const after = history[history.indexOf(checkpoint.covered.at(-1)!) + 1];
    const { previous } = checkpoint;
    let at = 0;
    const gapTo = (index: number): string[] => {
      const gap = this.log.cover(at, index).map(base64);
      at = index + 1;
      return gap;
    };
    return {
      header: {
        format: 'pacspace/bundle/v1', origin: this.origin, vkey: this.signer.vkey, statement: checkpoint.statement,
        inclusion: this.inclusion(checkpoint.index), treeHead: this.note(),
        previous: previous && { statement: previous.statement, inclusion: this.inclusion(previous.index) },
        before: before?.statement ?? null, after: after?.statement ?? null,
        consistency: from.map(size => ({ from: String(size), hashes: this.log.consistency(size).map(base64) })),
        timestamps: [], anchors: [],
      },
      deltas: checkpoint.covered.map(({ statement, payload, index }) => ({ statement, payload, gap: gapTo(index) })),
      trailer: { gap: gapTo(this.log.leaves.length) },
    };
  }

  tlogProof({ statement, payload, index }: Recorded, hidden = false): string {
    const extra = base64(Buffer.from(JSON.stringify({ statement, payload: hidden ? null : payload })));
    const hashes = this.log.inclusion(index).map(hash => `${base64(hash)}\n`).join('');
    return `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex ${index}\n${hashes}\n${this.note()}`;
  }

  #record(kind: string, type: number, members: Members): Recorded {
    const statement = statementText(kind, members);
    const leaf = leafOf(type, statement);
    this.log.leaves.push(leaf);
    return { statement, payload: '', leaf, index: this.log.leaves.length - 1, members };
  }

  #sums(covered: Recorded[], opening: bigint): Members {
    const amounts = covered.map(({ members }) => parse(members['amount']!));
    const sum = (keep: (amount: bigint) => boolean): bigint => amounts.filter(keep).reduce((a, b) => a + b, 0n);
    return {
      opening: amountText(opening), credits: amountText(sum(a => a > 0n)), debits: amountText(sum(a => a < 0n)),
      closing: amountText(opening + sum(() => true)),
    };
  }

  #listOf<T>(lists: Map<string, T[]>, customer: string): T[] {
    const list = lists.get(customer) ?? [];
    lists.set(customer, list);
    return list;
  }
}

const parse = (text: string): bigint => {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
};

const rootOf = (deltas: Recorded[]): Buffer => {
  const tree = new ReferenceTree();
  tree.leaves.push(...deltas.map(({ leaf }) => leaf));
  return tree.root();
};
