import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText, fromUnits, plainText, toUnits } from '../src/amounts.js';
import { parseAnswer } from '../src/answers.js';
import { ValidationError } from '../src/errors.js';

const isRefused = (error: unknown): boolean => error instanceof ValidationError && error.code === 'VALIDATION_ERROR';

test('A number is sent as its decimal digits, never with an exponent', () => {
  const cases: [number, string][] = [
    [100.00, '100'], [-42.5, '-42.5'], [1e-7, '0.0000001'], [-1.5e-9, '-0.0000000015'], [1e15, '1000000000000000'],
    [1e21, '1000000000000000000000'], [1.25e22, '12500000000000000000000'], [0.1, '0.1'], [-0, '0'],
    [5e-324, `0.${'0'.repeat(323)}5`],
  ];
  for (const [number, text] of cases) assert.equal(amountText(number, 'delta'), text);
});

test('Every decimal of up to 15 digits arrives as it was written', () => {
  for (let i = 0; i < 5_000; i++) {
    const digits = String(Math.floor(Math.random() * 10 ** (1 + i % 15)));
    const point = Math.floor(Math.random() * (digits.length + 1));
    const written = `${i % 2 ? '-' : ''}${digits.slice(0, point) || '0'}.${digits.slice(point)}0`;
    assert.equal(toUnitsLoosely(amountText(Number(written), 'x')), toUnitsLoosely(written), written);
  }
});

/** As a count of 10⁻¹⁵, so that more fractional digits than the server's 9 can be compared. */
function toUnitsLoosely(text: string): bigint {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return BigInt(whole + fraction.padEnd(15, '0').slice(0, 16)) * (fraction.length > 15 ? 1n : 10n);
}

test('A number that is no longer what was meant is refused', () => {
  for (const number of [0.1 + 0.2, 123456789.123456789, 9007199254740993, 1 / 3, NaN, Infinity, -Infinity]) {
    assert.throws(() => amountText(number, 'delta'), isRefused, String(number));
  }
  assert.throws(() => amountText(null as never, 'delta'), isRefused);
  assert.throws(() => amountText(1n as never, 'delta'), isRefused);
});

test('Text goes as it is', () => {
  for (const text of ['9999999999.999999999', '1e3', '', ' 1']) assert.equal(amountText(text, 'delta'), text);
});

test('Counts of 10⁻⁹ and texts are the same amounts', () => {
  for (const text of ['0', '1', '-1', '0.000000001', '-0.5', '9999999999.999999999', '-1000000000']) {
    assert.equal(fromUnits(toUnits(text, 'x')), text);
  }
  assert.equal(fromUnits(toUnits('-0.100', 'x')), '-0.1');
  assert.equal(toUnits(0.1, 'x') + toUnits(0.2, 'x'), toUnits(0.3, 'x'));
  for (const text of ['', '1e3', '.5', '1.', '+1', '0.0000000001', '1 ', '0x10', 'NaN']) {
    assert.throws(() => toUnits(text, 'x'), isRefused, text);
  }
});

test('Amounts of an answer come with their exact text', () => {
  const parsed = parseAnswer(`{"data":{"delta":123456789.123456789,"balance":1e-7,"balanceText":"0.0000001",
    "netChange":null,"deltaIndex":12345678901234567890,"reason":"9999999999999999.9 \\" 1234567890123456",
    "deltas":[{"delta":-0.5}],"metadata":{"delta":1,"big":12345678901234567890,"balance":12345678901234567.5}}}`);
  assert.deepEqual(parsed, { data: {
    delta: 123456789.12345679, deltaText: '123456789.123456789', balance: 1e-7, balanceText: '0.0000001',
    netChange: null, netChangeText: null, deltaIndex: 12345678901234567000,
    reason: '9999999999999999.9 " 1234567890123456', deltas: [{ delta: -0.5, deltaText: '-0.5' }],
    metadata: { delta: 1, big: 12345678901234567000, balance: 12345678901234568 },
  } });
});

test('The text of any amount is what the server wrote', () => {
  for (let i = 0; i < 5_000; i++) {
    const units = BigInt(Math.floor(Math.random() * 2 ** 53)) * BigInt(Math.floor(Math.random() * 1_000_000) + 1);
    const text = fromUnits(i % 2 ? -units : units);
    assert.equal((parseAnswer(`{"balance":${text}}`) as { balanceText: string }).balanceText, text);
  }
});

test('An answer that was cut is no answer, wherever it was cut', () => {
  const text = '{"success":true,"data":{"delta":123456789.123456789,"reason":"a \\" b","n":1234567890123456789}}';
  for (let length = 0; length < text.length; length++) {
    assert.throws(() => parseAnswer(text.slice(0, length)), SyntaxError);
  }
  // A long string whose end is missing takes no longer than one that has it.
  assert.throws(() => parseAnswer(`{"a":"${'\\"1234567890123456789'.repeat(20_000)}`), SyntaxError);
});

test('A double is written as its shortest digits', () => {
  for (let i = 0; i < 5_000; i++) {
    const value = (Math.random() - 0.5) * 10 ** (Math.random() * 60 - 30);
    assert.equal(Number(plainText(value)), value);
    assert.match(plainText(value), /^-?\d+(\.\d+)?$/);
  }
});
