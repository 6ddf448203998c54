import { isExactNumber, plainText } from './amounts.js';
import { amountMembers } from './generated/api.js';

// A JSON text's strings, which are passed over, and its numbers.
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Every number that a double may not hold has such a run. */
const longRun = /[\d.]{16}/;

/** Begins the strings that stand for numbers which a double can't hold. No answer has a NUL in a string. */
const stand = '\0';

type Tree = Record<string, unknown> | unknown[];

/**
 * Parses an answer. Amounts stay numbers, and each gets a sibling `…Text` with its exact digits where the server sent
 * none. `metadata` is left as it came.
 */
export function parseAnswer(text: string): unknown {
  let answer: unknown = JSON.parse(text);
  if (longRun.test(text)) {
    answer = JSON.parse(text.replace(tokens, token =>
      token.startsWith('"') || isExactNumber(token) ? token : `"\\u0000${token}"`));
  }
  if (isTree(answer)) complete(answer, true);
  return answer;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function complete(tree: Tree, isOurs: boolean): void {
  const members = tree as Record<string, unknown>;
  for (const [name, value] of Object.entries(tree)) {
    if (isTree(value)) {
      complete(value, isOurs && name !== 'metadata');
      continue;
    }
    const exact = typeof value === 'string' && value.startsWith(stand) ? value.slice(1) : undefined;
    if (exact !== undefined) members[name] = Number(exact);
    if (!isOurs || !amountMembers.has(name)) continue;
    if (typeof value === 'number' || value === null || exact !== undefined) {
      members[`${name}Text`] ??= value === null ? null : exact ?? plainText(value as number);
    }
  }
}
