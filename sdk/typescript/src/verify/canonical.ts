import { Malformed } from './errors.js';

/**
 * Parses canonical JSON made of objects in a known order, arrays, strings and null. ECMAScript's `JSON.stringify`
 * writes exactly the escapes of RFC 8785, so parsing and writing again must give the same text; that refuses white
 * space, other escapes and duplicates. The order of members is for `members` to check.
 */
export function parseCanonical(text: string): unknown {
  let value: unknown;
  let again: string;
  try {
    value = JSON.parse(text);
    again = JSON.stringify(value);
  } catch {
    throw new Malformed('not JSON');
  }
  if (again !== text) throw new Malformed('not canonical JSON');
  // In canonical text a surrogate is escaped only when it stands alone.
  if (text.includes('\\ud') && text.replaceAll('\\\\', '').includes('\\ud')) throw new Malformed('a lone surrogate');
  return value;
}

/** The value as an object with exactly these members, in this order. */
export function members<Name extends string>(value: unknown, names: readonly Name[]): Record<Name, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed('not an object');
  const found = Object.keys(value);
  if (found.length !== names.length || found.some((name, i) => name !== names[i])) {
    throw new Malformed(`members must be ${names.join(', ')}`);
  }
  return value as Record<Name, unknown>;
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new Malformed(`${name} must be a string`);
  return value;
}

export const textOrNull = (value: unknown, name: string): string | null => (value === null ? null : text(value, name));

export function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${name} must be an array`);
  return value;
}

const integerGrammar = /^(?:0|[1-9][0-9]{0,18})$/;

/** No log, history or count is longer: larger numbers are refused where they stand. */
const largest = 2n ** 63n - 1n;

/** A whole number in the formats' grammar. */
export const isInteger = (value: string): boolean => integerGrammar.test(value) && BigInt(value) <= largest;

/** A whole number written as a string, as everywhere in the formats. */
export function integer(value: unknown, name: string): bigint {
  if (typeof value !== 'string' || !isInteger(value)) throw new Malformed(`${name} must be a whole number`);
  return BigInt(value);
}
