import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parsePolicy, PolicyError } from '../src/index.js';
import { Signer } from './kit/ledger.js';

const log = new Signer('ledger.example.com/log/env_test');
const witnesses = [1, 2, 3, 4].map(n => new Signer(`w${n}.example/ü`, 4));
const [w1, w2, w3, w4] = witnesses.map(({ vkey }) => vkey) as [string, string, string, string];
const keyOf = (vkey: string): string =>
  Buffer.from(vkey.split('+').slice(2).join('+'), 'base64').subarray(1).toString('hex');

const vkeyOf = (name: string, type: number, key: Buffer): string => {
  const typed = Buffer.concat([Buffer.of(type), key]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  return `${name}+${id}+${typed.toString('base64')}`;
};

test('The example of the specification', () => {
  const names = ['X1', 'X2', 'X3', 'Y1'];
  const policy = parsePolicy([
    `log ${log.vkey}`, '', '# who watches', ...names.map((name, i) => `\twitness ${name}  ${witnesses[i]!.vkey} `),
    'group X-witnesses 2 X1 X2 X3', 'group Y-witnesses any Y1', 'group X-and-Y all X-witnesses Y-witnesses',
    'quorum X-and-Y', '',
  ].join('\n'));
  const met = (...vkeys: string[]): boolean => policy.quorum(new Set(vkeys.map(keyOf)));
  assert.ok(met(w1, w3, w4) && met(w1, w2, w3, w4));
  assert.ok(!met(w1, w4) && !met(w1, w2, w3) && !met());
  assert.equal(policy.logs[0]!.name, log.name);
});

test('Without witnesses the quorum is none', () => {
  assert.ok(parsePolicy(`log ${log.vkey} https://ledger.example.com/log/\nquorum none`).quorum(new Set()));
});

const ones = `witness a ${w1}\nwitness b ${w2}\n`;
const pad = (y: string): Buffer => Buffer.from(y, 'hex');
const refused: Record<string, string> = {
  'no quorum': `log ${log.vkey}\n`,
  'two quorums': 'quorum none\nquorum none\n',
  'an unknown line': 'logs x\nquorum none\n',
  'a quorum of a name not defined above': `quorum a\nwitness a ${w1}\n`,
  'a name taken': `witness a ${w1}\nwitness a ${w2}\nquorum none\n`,
  'a witness called none': `witness none ${w1}\nquorum none\n`,
  'none as a member': `${ones}group g any none\nquorum g\n`,
  'a threshold of 0': `${ones}group g 0 a b\nquorum g\n`,
  'a threshold beyond the members': `${ones}group g 3 a b\nquorum g\n`,
  'a threshold that is no number': `${ones}group g two a b\nquorum g\n`,
  'a threshold with a leading zero': `${ones}group g 01 a b\nquorum g\n`,
  'an empty group': `${ones}group g any\nquorum g\n`,
  'a member twice': `${ones}group g any a a\nquorum g\n`,
  'a member of two groups': `${ones}group g any a b\ngroup h any a\nquorum g\n`,
  'a group that holds itself': `${ones}group g any g\nquorum g\n`,
  'the same log twice': `log ${log.vkey}\nlog ${log.vkey}\nquorum none\n`,
  'the same witness key under two names': `witness a ${w1}\nwitness b ${w1}\nquorum none\n`,
  'a witness key for a log': `log ${w1}\nquorum none\n`,
  'a log key for a witness': `witness a ${log.vkey}\nquorum none\n`,
  'a wrong key id': `log ${log.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')}\nquorum none\n`,
  'a truncated key': `log ${vkeyOf('a', 1, Buffer.alloc(31, 9))}\nquorum none\n`,
  'a key name with a plus': `log a+${log.vkey}\nquorum none\n`,
  'a log with three words too many': `log ${log.vkey} url more\nquorum none\n`,
  'CR': `log ${log.vkey}\r\nquorum none\r\n`,
  'a control character': `# \u0000\nquorum none\n`,
  'the neutral element': `log ${vkeyOf('a', 1, pad(`01${'00'.repeat(31)}`))}\nquorum none\n`,
  'the neutral element with a sign': `log ${vkeyOf('a', 1, pad(`01${'00'.repeat(30)}80`))}\nquorum none\n`,
  'a point of order 4': `log ${vkeyOf('a', 1, pad('00'.repeat(32)))}\nquorum none\n`,
  'a point of order 8': `log ${vkeyOf('a', 1,
    pad('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'))}\nquorum none\n`,
  'a witness of order 8': `witness a ${vkeyOf('a', 4,
    pad('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'))}\nquorum none\n`,
  'a point beyond the field': `log ${vkeyOf('a', 1, pad(`f0${'ff'.repeat(30)}7f`))}\nquorum none\n`,
};

for (const [name, text] of Object.entries(refused)) {
  test(`Refused: ${name}`, () => void assert.throws(() => parsePolicy(text), PolicyError));
}

test('Any text is a policy or refused as one', () => {
  const words = ['log', 'witness', 'group', 'quorum', 'none', 'a', 'g', 'any', 'all', '1', '\n', log.vkey, w1, '#'];
  let seed = 7;
  const next = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let i = 0; i < 5000; i++) {
    const text = Array.from({ length: next(12) }, () => words[next(words.length)]).join(' ');
    try {
      parsePolicy(text);
    } catch (error) {
      assert.ok(error instanceof PolicyError, String(error));
    }
  }
});
