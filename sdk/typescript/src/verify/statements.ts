import { parseAmount } from './amounts.js';
import { concat, fromHex, utf8 } from './bytes.js';
import { isInteger, members, parseCanonical } from './canonical.js';
import { Malformed } from './errors.js';
import { leafHash } from './merkle.js';
import { sha256, sha256OfText } from './sha256.js';

const amount = (value: string): boolean => {
  parseAmount(value);
  return true;
};
const matches = (grammar: RegExp) => (value: string): boolean => grammar.test(value);
const orEmpty = (rule: Rule): Rule => value => value === '' || rule(value);
type Rule = (value: string) => boolean;

const notNegative: Rule = value => amount(value) && !value.startsWith('-');
const notPositive: Rule = value => amount(value) && (value === '0' || value.startsWith('-'));
const integer: Rule = isInteger;
const positive: Rule = value => isInteger(value) && value !== '0';
const hash = matches(/^[0-9a-f]{64}$/);
/** 16 bytes leave four bits of the last of 22 base64url digits unused; they must be zero. */
const salt = matches(/^[A-Za-z0-9_-]{21}[AQgw]$/);
const any: Rule = () => true;
const some: Rule = value => value !== '';
const unit: Rule = value => [...value].length <= 32;

const timeGrammar = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
/** The shape, and a moment that exists: `Date` rolls 30 February over, so it must come back as it went in. */
const time: Rule = value => {
  if (!timeGrammar.test(value) || value.startsWith('0000')) return false;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === value;
};

/** Members in JCS order, each with its grammar. */
const shapes = {
  delta: {
    amount, balance: amount, customer: some, id: some, index: integer, occurred: orEmpty(time), origin: some,
    payload: hash, prev: orEmpty(hash), salt, sequence: positive, time, unit,
  },
  payload: { adjusts: any, metadata: any, reason: some, referenceId: any, salt },
  checkpoint: {
    closing: amount, count: positive, credits: notNegative, customer: some, debits: notPositive, end: time, from: positive,
    history: hash, id: some, number: positive, opening: amount, origin: some, prev: orEmpty(hash), root: hash,
    salt, size: integer, start: time, time, to: positive, unit,
  },
  selection: {
    count: positive, customer: some, id: some, net: amount, origin: some, root: hash, salt, size: integer, time,
    unit,
  },
  'environment-checkpoint': {
    count: positive, end: time, id: some, number: positive, origin: some, prev: orEmpty(hash), root: hash, salt,
    size: integer, start: time, time,
  },
} satisfies Record<string, Record<string, Rule>>;

type Shapes = typeof shapes;
export type Kind = keyof Shapes;
/** A parsed statement: every member as the text that was hashed. */
export type Statement<K extends Kind> = { readonly [Name in keyof Shapes[K]]: string };

const rules = Object.fromEntries(
  Object.entries(shapes).map(([kind, shape]) => [kind, { names: Object.keys(shape), rules: Object.values(shape) }]),
) as Record<Kind, { names: string[]; rules: Rule[] }>;

/** Parses a statement of one kind; throws `Malformed` unless it is canonical and every member keeps its grammar. */
export function parseStatement<K extends Kind>(kind: K, statement: string): Statement<K> {
  const context = `pacspace/${kind}/v1\n`;
  if (!statement.startsWith(context)) throw new Malformed(`not a pacspace/${kind}/v1 statement`);
  const { names, rules: grammars } = rules[kind];
  const parsed = members(parseCanonical(statement.slice(context.length)), names) as Record<string, string>;
  for (let i = 0; i < names.length; i++) {
    const value = parsed[names[i]!];
    if (typeof value !== 'string' || !grammars[i]!(value)) throw new Malformed(`${kind}.${names[i]} is malformed`);
  }
  if (parsed['amount'] === '0') throw new Malformed('delta.amount is zero');
  if ('start' in parsed && parsed['start']! >= parsed['end']!) throw new Malformed(`${kind}.end is not after its start`);
  if ('from' in parsed && BigInt(parsed['from']!) > BigInt(parsed['to']!)) {
    throw new Malformed(`${kind}.to is before its from`);
  }
  return parsed as unknown as Statement<K>;
}

const entryTypes = { delta: 1, checkpoint: 2, 'environment-checkpoint': 3, selection: 6 } as const;

/** The leaf of a statement in the log. */
export const leafOf = (kind: keyof typeof entryTypes, statement: string): Uint8Array =>
  leafHash(entryTypes[kind], sha256OfText(statement));

/** What an invoice quotes. It binds the statement and the tree root, and can't be computed from the public log. */
export const proofRootOf = (treeRoot: string, statement: string): Uint8Array =>
  sha256(concat(utf8('pacspace/proof-root/v1\n'), fromHex(treeRoot), utf8(statement)));
