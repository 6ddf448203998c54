import { Malformed } from './errors.js';

const grammar = /^-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]{0,8}[1-9])?$/;
const unitsPerOne = 1_000_000_000n;

/** An exact decimal, as a count of 10⁻⁹. Refuses every text but the canonical one (`1.50`, `+1`, `-0`, `1e3`). */
export function parseAmount(text: string): bigint {
  if (!grammar.test(text) || text === '-0') throw new Malformed(`'${text.slice(0, 40)}' is not an amount`);
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * unitsPerOne;
  return BigInt(text.slice(0, point) + text.slice(point + 1).padEnd(9, '0'));
}

/** The canonical decimal text of a count of 10⁻⁹. */
export function formatAmount(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const size = units < 0n ? -units : units;
  const fraction = (size % unitsPerOne).toString().padStart(9, '0').replace(/0+$/, '');
  return `${sign}${size / unitsPerOne}${fraction === '' ? '' : `.${fraction}`}`;
}
