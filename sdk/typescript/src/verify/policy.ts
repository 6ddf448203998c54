import { toHex } from './bytes.js';
import { isSoundPoint } from './ed25519.js';
import { Malformed, PolicyError } from './errors.js';
import { parseVerifierKey, signatureTypes, type VerifierKey } from './notes.js';

/** A C2SP tlog-policy: whose heads are believed, and which witnesses must have countersigned them. */
export interface Policy {
  /** Keys of logs that are believed. */
  readonly logs: readonly VerifierKey[];
  /** Keys of witnesses. */
  readonly witnesses: readonly VerifierKey[];
  /** Whether these witnesses, by the hex of their public keys, make the quorum. */
  readonly quorum: (cosigned: ReadonlySet<string>) => boolean;
}

type Quorum = Policy['quorum'];

/** Tab, newline and everything printable; names beyond ASCII are opaque. */
const allowed = /^[\t\n\u0020-\u007e\u0080-\u{10ffff}]*$/u;

/** Parses a policy file. Throws `PolicyError` when it breaks the format or holds an unsound key. */
export function parsePolicy(source: string): Policy {
  if (!allowed.test(source)) throw new PolicyError('The policy holds control characters.');
  const parser = new PolicyParser();
  source.split('\n').forEach((line, i) => {
    const words = line.split(/[ \t]+/).filter(word => word !== '');
    if (words.length === 0 || words[0]!.startsWith('#')) return;
    try {
      parser.line(words);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new PolicyError(`Policy, line ${i + 1}: ${error.message}.`);
    }
  });
  return parser.finish();
}

class PolicyParser {
  readonly #logs: VerifierKey[] = [];
  readonly #witnesses: VerifierKey[] = [];
  readonly #names = new Map<string, Quorum>();
  readonly #members = new Set<string>();
  #quorum: Quorum | undefined;

  line(words: readonly string[]): void {
    const [keyword, first, second, ...rest] = words;
    if (keyword === 'log' && first !== undefined && words.length <= 3) {
      addKey(this.#logs, parseVerifierKey(first, signatureTypes.log));
    } else if (keyword === 'witness' && first !== undefined && second !== undefined && words.length <= 4) {
      const key = parseVerifierKey(second, signatureTypes.witness);
      addKey(this.#witnesses, key);
      const id = toHex(key.publicKey);
      this.#define(first, cosigned => cosigned.has(id));
    } else if (keyword === 'group' && first !== undefined && second !== undefined && rest.length > 0) {
      this.#define(first, this.#group(second, rest));
    } else if (keyword === 'quorum' && first !== undefined && words.length === 2) {
      if (this.#quorum) throw new Malformed('a second quorum');
      this.#quorum = first === 'none' ? () => true : this.#named(first);
    } else {
      throw new Malformed('not a log, witness, group or quorum line');
    }
  }

  finish(): Policy {
    if (!this.#quorum) throw new PolicyError('The policy has no quorum line (without witnesses: `quorum none`).');
    if (this.#logs.length === 0) throw new PolicyError('The policy names no log.');
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum };
  }

  #define(name: string, rule: Quorum): void {
    if (name === 'none' || this.#names.has(name)) throw new Malformed(`the name '${name}' is taken`);
    this.#names.set(name, rule);
  }

  #named(name: string): Quorum {
    const rule = this.#names.get(name);
    if (!rule) throw new Malformed(`'${name}' is not defined above`);
    return rule;
  }

  #group(threshold: string, names: readonly string[]): Quorum {
    const parts = names.map(name => {
      if (this.#members.has(name)) throw new Malformed(`'${name}' is a member already`);
      this.#members.add(name);
      return this.#named(name);
    });
    const least = threshold === 'all' ? parts.length
      : threshold === 'any' ? 1
      : /^[1-9][0-9]{0,8}$/.test(threshold) ? Number(threshold) : 0;
    if (least < 1 || least > parts.length) throw new Malformed(`'${threshold}' of ${parts.length} members`);
    return cosigned => parts.filter(part => part(cosigned)).length >= least;
  }
}

function addKey(keys: VerifierKey[], key: VerifierKey): void {
  if (!isSoundPoint(key.publicKey)) {
    throw new Malformed('a small-order or non-canonical public key, under which one signature could fit any message');
  }
  const id = toHex(key.publicKey);
  if (keys.some(other => toHex(other.publicKey) === id)) throw new Malformed('the same public key a second time');
  keys.push(key);
}
