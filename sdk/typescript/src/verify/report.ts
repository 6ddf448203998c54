/** The ten steps of verifying, in order. */
export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
/** What became of a step. */
export type StepOutcome = 'passed' | 'failed' | 'skipped';

/** One step of verifying. */
export interface Step {
  /** Which one. */
  readonly step: StepNumber;
  /** What it looks at. For people. */
  readonly name: string;
  /** What became of it. */
  readonly outcome: StepOutcome;
  /** What was found, or why it was not looked at. For people. */
  readonly detail: string;
}

/** What a bundle or proof says. Amounts are exact decimals as text; what isn't known is `null`. */
export interface Summary {
  /** What is proven. */
  kind: 'checkpoint' | 'delta' | null;
  /** The log's name. */
  origin: string | null;
  /** Whose deltas. */
  customer: string | null;
  /** Inclusive start of the window. */
  start: string | null;
  /** Exclusive end of the window. */
  end: string | null;
  /** The customer's unit of account. */
  unit: string | null;
  /** How many deltas are covered. */
  count: string | null;
  /** First sequence covered. */
  from: string | null;
  /** Last sequence covered. */
  to: string | null;
  /** Position in the customer's chain of checkpoints. */
  number: string | null;
  /** Balance before the first covered delta. */
  opening: string | null;
  /** Balance after the last one. */
  closing: string | null;
  /** Sum of the positive amounts. */
  credits: string | null;
  /** Sum of the negative amounts. */
  debits: string | null;
  /** Sum of all amounts. */
  net: string | null;
  /** The root that was recomputed. */
  proofRoot: string | null;
  /** Whether more deltas may follow in the window. */
  open: boolean;
  /** How many payloads were destroyed or left out. */
  payloadsHidden: number;
  /** Entries of the log that the signed head covers. */
  treeHeadSize: string | null;
  /** The signed head's root. */
  treeHeadRoot: string | null;
  /** The bundle's own hint; never the reason to believe it. */
  vkey: string | null;
}

/** What verifying came to. */
export interface VerificationResult {
  /** Whether it holds, does not, or could not be found out. */
  readonly outcome: 'verified' | 'failed' | 'incomplete';
  /** As the command line exits: 0 verified, 1 failed, 2 incomplete. */
  readonly exitCode: 0 | 1 | 2;
  /** The lowest-numbered step that failed. */
  readonly failedStep: StepNumber | null;
  /** What became of each step. */
  readonly steps: readonly Step[];
  /** What keeps it from being verified, when nothing failed. */
  readonly missing: readonly string[];
  /** What it says; believe it when `outcome` is `verified`. */
  readonly summary: Readonly<Summary>;
  /** The signed tree head to keep as the new state; `null` when what is kept should stay. */
  readonly keep: string | null;
}

export const emptySummary = (): Summary => ({
  kind: null, origin: null, customer: null, start: null, end: null, unit: null, count: null, from: null, to: null,
  number: null, opening: null, closing: null, credits: null, debits: null, net: null, proofRoot: null, open: false,
  payloadsHidden: 0, treeHeadSize: null, treeHeadRoot: null, vkey: null,
});

const names: Record<StepNumber, string> = {
  1: 'Strict parse',
  2: 'Statements and hashes',
  3: 'One unbroken sequence',
  4: 'Amounts',
  5: 'Neighbours',
  6: 'Root',
  7: 'Everything is in the log',
  8: 'Signed tree head',
  9: 'Consistent with the head kept',
  10: 'Timestamps and anchors',
};
const numbers = Object.keys(names).map(Number) as StepNumber[];

/** Gathers what the steps find. The first failure of a step is the one told; a failure is never taken back. */
export class Report {
  readonly summary = emptySummary();
  readonly missing: string[] = [];
  keep: string | null = null;
  readonly #found = new Map<StepNumber, { outcome: StepOutcome; detail: string }>();

  fail(step: StepNumber, detail: string): void {
    if (!this.failed(step)) this.#found.set(step, { outcome: 'failed', detail });
  }

  pass(step: StepNumber, detail: string): void {
    if (!this.failed(step)) this.#found.set(step, { outcome: 'passed', detail });
  }

  skip(step: StepNumber, detail: string): void {
    if (!this.failed(step)) this.#found.set(step, { outcome: 'skipped', detail });
  }

  failed(step: StepNumber): boolean {
    return this.#found.get(step)?.outcome === 'failed';
  }

  passed(step: StepNumber): boolean {
    return this.#found.get(step)?.outcome === 'passed';
  }

  finish(): VerificationResult {
    const failedStep = numbers.find(step => this.failed(step)) ?? null;
    const steps = numbers.map((step): Step => ({
      step,
      name: names[step],
      ...(this.#found.get(step) ?? { outcome: 'skipped', detail: `Not looked at: step ${failedStep} failed.` }),
    }));
    const outcome = failedStep !== null ? 'failed' : this.missing.length > 0 ? 'incomplete' : 'verified';
    return {
      outcome,
      exitCode: outcome === 'verified' ? 0 : outcome === 'failed' ? 1 : 2,
      failedStep,
      steps,
      missing: failedStep === null ? this.missing : [],
      summary: this.summary,
      keep: failedStep === null ? this.keep : null,
    };
  }
}
