import { BundleChecks } from './bundleChecks.js';
import { parseHeader, parseLine, type BundleHeader, type DeltaLine } from './bundleFormat.js';
import { toHex } from './bytes.js';
import { DeltaChain, linked } from './deltaChain.js';
import { Malformed } from './errors.js';
import { readLines, type BundleInput } from './lines.js';
import { readOptions, type Asked, type VerifyOptions } from './options.js';
import { Report, type VerificationResult } from './report.js';
import { sha256OfText } from './sha256.js';
import { parseStatement } from './statements.js';

/** So long the verifier may keep a browser's page from reacting. */
const longestTurnMilliseconds = 40;

/**
 * Verifies a proof bundle offline, as `pacspace verify` does: streaming, in constant memory, in ten steps.
 * Whatever the bundle holds is an outcome, not an exception. Rejects with `PolicyError` for a policy that can't be
 * used, `TypeError` for a malformed `root`, the signal's reason, and what the input stream itself throws.
 */
export async function verifyBundle(input: BundleInput, options: VerifyOptions = {}): Promise<VerificationResult> {
  const asked = readOptions(options);
  options.signal?.throwIfAborted();
  const reading = new BundleReading(asked);
  let bytes = 0;
  let turn = Date.now();
  try {
    for await (const batch of readLines(input)) {
      for (const line of batch.lines) reading.line(line);
      bytes += batch.bytes;
      if (Date.now() - turn > longestTurnMilliseconds) {
        options.onProgress?.({ bytes, deltas: reading.deltas });
        await new Promise(resolve => setTimeout(resolve));
        turn = Date.now();
      }
      options.signal?.throwIfAborted();
    }
    options.onProgress?.({ bytes, deltas: reading.deltas });
    reading.end();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    reading.report.fail(1, `Line ${reading.lines + 1}: ${error.message}.`);
  }
  await reading.conclude();
  return reading.report.finish();
}

/** Takes a bundle line by line. What breaks step 1 is thrown; the rest goes into the report. */
class BundleReading {
  readonly report = new Report();
  lines = 0;
  deltas = 0;
  readonly #asked: Asked;
  #header: BundleHeader | null = null;
  #checks: BundleChecks | null = null;
  #chain: DeltaChain | null = null;
  #trailer: readonly Uint8Array[] | null = null;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  line(line: string): void {
    if (this.#header === null) {
      this.#start(parseHeader(line));
    } else if (this.#trailer !== null) {
      throw new Malformed('something follows the trailer');
    } else {
      const parsed = parseLine(line);
      if (parsed.statement === undefined) this.#trailer = parsed.gap;
      else this.#delta(parsed);
    }
    this.lines++;
  }

  end(): void {
    if (this.#header === null) throw new Malformed('there is no header');
    if (this.#trailer === null) throw new Malformed('the trailer is missing');
    if (this.deltas === 0) throw new Malformed('there is no delta');
  }

  /** Steps 3 to 10, of a bundle that could be read. */
  async conclude(): Promise<void> {
    const { report } = this;
    const checks = this.#checks;
    if (report.failed(1) || report.failed(2) || checks === null || this.#chain === null) return;
    report.pass(1, `${this.lines} lines.`);
    report.pass(2, `${this.deltas} deltas, ${report.summary.payloadsHidden} of them without their payload.`);
    await checks.conclude(this.#chain, this.#trailer ?? []);
  }

  #start(header: BundleHeader): void {
    this.#header = header;
    this.#interpret('The header', () => {
      this.#checks = new BundleChecks(header, this.#asked, this.report);
      this.#chain = new DeltaChain(this.#checks.checkpoint, this.report);
    });
  }

  #delta(line: DeltaLine): void {
    this.deltas++;
    // After a failure of step 2 nothing can be lower but step 1, so that is all that is looked for.
    if (this.report.failed(2)) return;
    this.#interpret(`Line ${this.lines + 1}`, () => {
      const next = linked(line.statement);
      if (line.payload === null) {
        this.report.summary.payloadsHidden++;
      } else {
        parseStatement('payload', line.payload);
        if (toHex(sha256OfText(line.payload)) !== next.delta.payload) throw new Malformed('another payload');
      }
      this.#checks!.sameIdentity(next.delta, `Delta ${next.delta.sequence}`);
      this.#chain!.add(next, line.gap);
    });
  }

  /** Step 2. */
  #interpret(where: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.report.fail(2, `${where}: ${error.message}.`);
    }
  }
}
