// What the public verify page runs in the browser: nothing leaves it but the downloads of the two public answers.
import {
  PolicyError, verifyBundle, verifyPublicProof, verifyTlogProof,
  type PublicProof, type PublicProofResult, type VerificationResult, type VerifyOptions,
} from '../src/verify/index.js';

interface Row {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

/** The root is taken from the address, which is what the reader was given, not from what the server wrote. */
const proofRoot = decodeURIComponent(location.pathname.split('/').pop() ?? '');

const words = { passed: 'Passed', failed: 'Failed', skipped: 'Not checked' };
const checkNames = {
  root: 'The records give the root',
  proofRoot: 'Root and statement give the proof root in this page\'s address',
  inclusion: 'The entry is in the log',
  signature: 'The tree head is signed',
};

function find<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}.`);
  return element as T;
}

/** Text goes in as text, never as markup. */
function say(area: string, verdict: string, outcome: string, rows: readonly Row[]): void {
  const status = find(`${area}-status`);
  status.textContent = verdict;
  status.dataset['outcome'] = outcome;
  find(`${area}-checks`).replaceChildren(...rows.map(row => {
    const item = document.createElement('li');
    item.dataset['outcome'] = row.outcome;
    for (const [kind, text] of [['outcome', words[row.outcome]], ['name', row.name], ['detail', row.detail]] as const) {
      const part = document.createElement('span');
      part.className = kind;
      part.textContent = text;
      item.append(part, ' ');
    }
    return item;
  }));
}

async function download(url: string): Promise<Response> {
  const response = await fetch(url, { cache: 'no-store', credentials: 'omit' });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response;
}

async function* chunks(url: string): AsyncGenerator<Uint8Array, void> {
  const { body } = await download(url);
  if (body === null) return;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** The answer of the public proof route. */
interface Answer {
  readonly data: Omit<PublicProof, 'proofRoot' | 'inclusion' | 'leaves'> & {
    readonly inclusion: { index: number; size: number; hashes: string[] } | null;
    readonly leavesUrl: string | null;
  };
}

async function checkPage(): Promise<PublicProofResult> {
  // Relative, because a proxy may put the server below a path.
  const answer = await (await download(`../api/v1/verify/${proofRoot}/proof`)).json() as Answer;
  const { kind, statement, inclusion, treeHead, vkey, leavesUrl } = answer.data;
  if (inclusion === null) throw new Error('no signed tree head covers it yet. Try again in a moment.');
  // Whatever host the answer names, the leaves are fetched from the one that is being checked.
  const leaves = leavesUrl === null ? null : new URL(leavesUrl, location.href);
  return verifyPublicProof({
    kind, proofRoot, statement, treeHead, vkey,
    inclusion: { ...inclusion, index: String(inclusion.index), size: String(inclusion.size) },
    leaves: leaves === null ? null : chunks(leaves.pathname + leaves.search),
  });
}

async function onCheck(): Promise<void> {
  const { verified, checks } = await checkPage();
  const failed = checks.some(check => check.outcome === 'failed');
  say('browser',
    verified ? 'Recomputed in this browser: everything holds.'
      : failed ? 'Recomputed in this browser: it does not hold.'
      : 'Recomputed in this browser as far as it can: nothing failed, but not everything could be checked.',
    verified ? 'passed' : failed ? 'failed' : 'skipped',
    checks.map(check => ({ ...check, name: checkNames[check.name] })));
}

const fileOf = (id: string): File | undefined => find<HTMLInputElement>(id).files?.[0];

async function onFile(): Promise<void> {
  const file = fileOf('bundle');
  if (file === undefined) return say('file', 'Choose a proof file first.', 'skipped', []);
  const policy = await fileOf('policy')?.text();
  const options: VerifyOptions = {
    root: proofRoot,
    policy,
    onProgress: ({ deltas }) => find('file-status').textContent = `Checking … ${deltas} records`,
  };
  const isSingle = await file.slice(0, 9).text() === 'c2sp.org/';
  const result = isSingle
    ? await verifyTlogProof(await file.text(), options)
    : await verifyBundle(file.stream() as ReadableStream<Uint8Array>, options);
  say('file', verdictOf(result), { verified: 'passed', failed: 'failed', incomplete: 'skipped' }[result.outcome],
    result.steps.map(step => ({ ...step, name: `${step.step}. ${step.name}` })));
}

function verdictOf({ outcome, failedStep, steps, missing, summary }: VerificationResult): string {
  if (outcome === 'failed') {
    const step = steps[failedStep! - 1]!;
    return `The file does not hold: step ${step.step} (${step.name}) failed. ${step.detail}`;
  }
  const contents = `${summary.count} records of ${summary.customer}, net ${summary.net} ${summary.unit}`.trimEnd();
  return outcome === 'verified' ? `The file holds: ${contents}.`
    : `Nothing in the file failed (${contents}), but it is not verified. Missing: ${missing.join('; ')}.`;
}

/** Runs one check at a time and says so; what can't be looked at is never shown as good. */
function attach(button: string, area: string, run: () => Promise<void>): void {
  const element = find<HTMLButtonElement>(button);
  element.disabled = false;
  element.addEventListener('click', () => {
    element.disabled = true;
    say(area, 'Checking …', 'running', []);
    run().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      const what = error instanceof PolicyError ? 'The policy can\'t be used' : 'The check could not be made';
      say(area, `${what}: ${reason}`, 'failed', []);
    }).finally(() => element.disabled = false);
  });
}

attach('check', 'browser', onCheck);
if (document.getElementById('check-file') !== null) attach('check-file', 'file', onFile);
