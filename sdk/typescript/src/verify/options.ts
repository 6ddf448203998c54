import { parseTreeHead, type TreeHead } from './notes.js';
import { Malformed } from './errors.js';
import { parsePolicy, type Policy } from './policy.js';

/** How far verifying is. */
export interface Progress {
  /** Bytes of the bundle read so far. */
  readonly bytes: number;
  /** Deltas checked so far. */
  readonly deltas: number;
}

/** What is expected, and whom to believe. */
export interface VerifyOptions {
  /** The proof root that the invoice quotes (`0x` and 64 hex digits). Without it the result is incomplete. */
  readonly root?: string | undefined;
  /** Whom to believe: the text of a C2SP tlog-policy file, or that parsed. Without it the result is incomplete. */
  readonly policy?: string | Policy | undefined;
  /** The signed tree head kept from the last time (`keep` of that result). */
  readonly state?: string | undefined;
  /** Whose deltas the caller expects; anybody else's fail step 3. */
  readonly customer?: string | undefined;
  /** The window's start that the caller expects; any other fails step 3. */
  readonly start?: string | undefined;
  /** The window's end that the caller expects; any other fails step 3. */
  readonly end?: string | undefined;
  /** Accept a checkpoint that was made before its window was over. */
  readonly allowOpen?: boolean | undefined;
  /** Called now and then. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The options, checked before anything is read. */
export interface Asked {
  readonly root: string | null;
  readonly policy: Policy | null;
  /** The head kept; 'unreadable' when what was kept isn't one. */
  readonly state: TreeHead | 'unreadable' | null;
  readonly options: VerifyOptions;
}

/** Throws `PolicyError` for the policy and `TypeError` for a root that is none. */
export function readOptions(options: VerifyOptions): Asked {
  const { root, policy, state } = options;
  if (root !== undefined && !/^(?:0x)?[0-9a-fA-F]{64}$/.test(root)) {
    throw new TypeError('root must be 0x and 64 hexadecimal digits.');
  }
  return {
    root: root === undefined ? null : `0x${root.slice(-64).toLowerCase()}`,
    policy: policy === undefined ? null : typeof policy === 'string' ? parsePolicy(policy) : policy,
    state: state === undefined ? null : readState(state),
    options,
  };
}

function readState(state: string): TreeHead | 'unreadable' {
  try {
    return parseTreeHead(state);
  } catch (error) {
    if (error instanceof Malformed) return 'unreadable';
    throw error;
  }
}
