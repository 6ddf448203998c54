import { Malformed } from './errors.js';

/** Where a bundle may come from. Chunks need not end at lines or characters. */
export type BundleInput =
  | string
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>;

/** The longest line a bundle may have, without its newline. */
export const longestLineBytes = 1024 * 1024;
const newline = 10;
const sliceChars = 64 * 1024;

/** Strict UTF-8: the byte order mark is a character like any other (and so refused by whoever parses the line). */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface LineBatch {
  readonly lines: string[];
  readonly bytes: number;
}

/** Splits the input into lines, a chunk's worth at a time. Throws `Malformed`; a source's own errors pass through. */
export async function* readLines(input: BundleInput): AsyncGenerator<LineBatch, void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunksOf(input)) {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      checkLength(pendingBytes + end - start);
      lines.push(decodeLine(pending, chunk.subarray(start, end)));
      [pending, pendingBytes, start] = [[], 0, end + 1];
    }
    if (start < chunk.length) {
      pending.push(chunk.slice(start));
      pendingBytes += chunk.length - start;
      checkLength(pendingBytes);
    }
    yield { lines, bytes: chunk.length };
  }
  if (pendingBytes > 0) throw new Malformed('the last line does not end');
}

function checkLength(bytes: number): void {
  if (bytes > longestLineBytes) throw new Malformed('a line of more than 1 MiB');
}

function decodeLine(before: readonly Uint8Array[], rest: Uint8Array): string {
  try {
    if (before.length === 0) return decoder.decode(rest);
    const decoding = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return before.map(part => decoding.decode(part, { stream: true })).join('') + decoding.decode(rest);
  } catch {
    throw new Malformed('not UTF-8');
  }
}

async function* chunksOf(input: BundleInput): AsyncGenerator<Uint8Array, void> {
  if (input instanceof Uint8Array) {
    for (let at = 0; at < input.length; at += sliceChars) yield input.subarray(at, at + sliceChars);
  } else if (typeof input === 'string') {
    yield* encoded((function* () {
      for (let at = 0; at < input.length; at += sliceChars) yield input.slice(at, at + sliceChars);
    })());
  } else if ('getReader' in input) {
    yield* encoded(streamChunks(input));
  } else {
    yield* encoded(input);
  }
}

/** Not every browser can iterate a stream itself. */
async function* streamChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/** Chunks of text as bytes. A pair of surrogates may lie across two of them; one that stands alone is refused. */
async function* encoded(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let high = '';
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      if (high !== '') throw new Malformed('a lone surrogate');
      yield chunk;
      continue;
    }
    let text = high + chunk;
    high = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    if (high !== '') text = text.slice(0, -1);
    if (/\p{Surrogate}/u.test(text)) throw new Malformed('a lone surrogate');
    yield encoder.encode(text);
  }
  if (high !== '') throw new Malformed('a lone surrogate');
}
