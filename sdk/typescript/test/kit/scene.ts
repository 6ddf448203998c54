import { verifyBundle, type VerificationResult, type VerifyOptions } from '../../src/index.js';
import { bundleText, Ledger, november, unitsPerOne, type Bundle, type MadeCheckpoint } from './ledger.js';

export interface Scene {
  ledger: Ledger;
  checkpoint: MadeCheckpoint;
  bundle: Bundle;
  options: VerifyOptions;
}

export interface SceneRequest {
  /** Runs after the window's deltas, before the checkpoint. */
  change?: (ledger: Ledger) => void;
  /** What the checkpoint states otherwise than is true. */
  lie?: Record<string, string>;
  /** Members of anna's fifth delta in the window (sequence 7) that are stated otherwise than is true. */
  deltaLie?: Record<string, string>;
  leaveOut?: number;
  time?: string;
  sizes?: number[];
  witnesses?: Ledger['witnesses'];
}

const october = (n: number): string => new Date(Date.UTC(2026, 9, 30) + n * 60_000).toISOString();

/**
 * Three customers interleaved; of anna two deltas and a checkpoint in October, nine deltas (sequences 3 to 11) and the
 * checkpoint to verify in November, one delta in December; unicode in reasons; one payload destroyed.
 */
export function makeScene(request: SceneRequest = {}): Scene {
  const ledger = new Ledger();
  ledger.witnesses.push(...(request.witnesses ?? []));
  ledger.delta('anna', { amount: 100n * unitsPerOne, time: october(0) });
  ledger.delta('bert', { time: october(1) });
  ledger.delta('anna', { amount: -30n * unitsPerOne - 1n, time: october(2) });
  ledger.checkpoint('anna', { start: '2026-10-01T00:00:00.000Z', end: november.start });
  for (let i = 0; i < 9; i++) {
    ledger.delta('bert');
    const lie = i === 4 && request.deltaLie ? { lie: request.deltaLie } : {};
    ledger.delta('anna', {
      amount: BigInt(i - 4 || 7) * 1_500_000_000n, reason: `größe "${i}" \u2028 😀 \\`, metadata: '{"a": [1.0, "é"]}',
      ...lie,
    });
    if (i % 3 === 0) ledger.delta('carl');
  }
  request.change?.(ledger);
  const { lie, leaveOut, time } = request;
  const checkpoint = ledger.checkpoint('anna', {
    ...(lie ? { lie } : {}), ...(leaveOut ? { leaveOut } : {}), ...(time ? { time } : {}),
  });
  ledger.delta('anna', { time: '2026-12-01T00:00:00.001Z' });
  ledger.delta('carl', { time: '2026-12-01T00:00:00.002Z' });
  const bundle = ledger.bundle(checkpoint, request.sizes);
  bundle.deltas[3].payload = null;
  return { ledger, checkpoint, bundle, options: { root: checkpoint.proofRoot, policy: ledger.policy } };
}

export const verify = (scene: Scene, options: VerifyOptions = {}): Promise<VerificationResult> =>
  verifyBundle(bundleText(scene.bundle), { ...scene.options, ...options });

/** `text` with the statement's member `name` set to `value`; the order of members stays. */
export function restate(statement: string, name: string, value: string): string {
  const start = statement.indexOf('\n') + 1;
  return statement.slice(0, start) + JSON.stringify({ ...JSON.parse(statement.slice(start)), [name]: value });
}

/** Base64 of the same length with one bit of the decoded bytes changed. */
export function flip(base64: string, byte = 5): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[byte % bytes.length]! ^= 1;
  return bytes.toString('base64');
}
