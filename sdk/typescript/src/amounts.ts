import { invalid } from './errors.js';
import type { Amount } from './generated/api.js';

const decimal = /^-?[0-9]+(?:\.[0-9]+)?$/;
const unitsPerOne = 1_000_000_000n;

/** Every decimal of so many significant digits survives being a double; of the longer ones many do not. */
const exactDigits = 15;

/**
 * The exact decimal text of an amount. Text goes as it is. A number goes as its shortest decimal text without an
 * exponent; one that takes more than 15 digits to write is refused, because a double can't tell what was meant by it:
 * `0.1 + 0.2` is 0.30000000000000004, and 123456789.123456789 is 123456789.12345679.
 *
 * @throws ValidationError
 */
export function amountText(amount: Amount, field: string): string {
  if (typeof amount === 'string') return amount;
  if (typeof amount !== 'number' || !Number.isFinite(amount)) {
    throw invalid(field, 'must be a finite number, or a decimal as a string');
  }
  const text = plainText(amount);
  if (significantDigits(text) > exactDigits) {
    throw invalid(field, `is ${text}, more digits than a number holds exactly; round it, or give it as a string`);
  }
  return text;
}

/** A double's shortest decimal text, without an exponent. */
export function plainText(value: number): string {
  const [, sign, whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!;
  if (exponent === undefined) return String(value);
  const point = whole!.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${point < digits.length ? `.${digits.slice(point)}` : ''}`;
}

/** Digits that tell: without leading zeros, and without trailing ones. */
export function significantDigits(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}

/** Whether JSON's number `text` is the same value once it is a double and written again. */
export const isExactNumber = (text: string): boolean => significantDigits(text.replace(/[eE].*$/, '')) <= exactDigits;

/**
 * An amount as a count of 10⁻⁹.
 *
 * @throws ValidationError
 */
export function toUnits(amount: Amount, field: string): bigint {
  const text = amountText(amount, field);
  if (!decimal.test(text)) throw invalid(field, 'must be a decimal such as -42.5');
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > 9) throw invalid(field, 'has more than 9 fractional digits');
  return BigInt(whole + kept.padEnd(9, '0'));
}

/** The canonical decimal text of a count of 10⁻⁹. */
export function fromUnits(units: bigint): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % unitsPerOne).toString().padStart(9, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${size / unitsPerOne}${fraction && `.${fraction}`}`;
}
