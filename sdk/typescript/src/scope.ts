import { invalid } from './errors.js';

/** ISO 8601, or a `Date`. */
export type Time = string | Date;

/**
 * Which deltas count, by the time of their recording: a `period`, a `timePreset`, dates, or what came after a
 * checkpoint. These exclude one another. Without any, every delta counts (checkpoints: the current UTC month).
 */
export interface Scope {
  /** One UTC month as `YYYY-MM`; not in the future. */
  readonly period?: string | undefined;
  /** `current_month`, or `custom` together with dates. */
  readonly timePreset?: 'current_month' | 'custom' | undefined;
  /** Inclusive start; a date alone is its midnight UTC. */
  readonly startDate?: Time | undefined;
  /** Exclusive end. */
  readonly endDate?: Time | undefined;
  /** Everything after this checkpoint: its proof root or id, or a record id. */
  readonly startingCheckpoint?: string | undefined;
  /** What `startingCheckpoint` is; may be left out. */
  readonly startingCheckpointType?: 'proofRoot' | 'itemsRoot' | 'recordId' | 'anchorId' | undefined;
}

/** The members of a request that say the scope. */
export function scopeMembers(scope: Scope): Record<string, string | undefined> {
  const { period, timePreset, startDate, endDate, startingCheckpoint, startingCheckpointType } = scope;
  return {
    period, timePreset, startingCheckpoint, startingCheckpointType,
    startDate: timeText(startDate, 'startDate'), endDate: timeText(endDate, 'endDate'),
  };
}

export function timeText(time: Time | undefined, field: string): string | undefined {
  if (!(time instanceof Date)) return time;
  if (Number.isNaN(time.getTime())) throw invalid(field, 'is an invalid Date');
  return time.toISOString();
}

/** The last `days` UTC days: today, as far as it is over, and those before it. */
export function daysBack(days: number): Scope {
  const [year, month, day] = today(days, 'days');
  return window(Date.UTC(year, month, day - days + 1), Date.UTC(year, month, day + 1));
}

/** The last `months` UTC months: the current one, as far as it is over, and those before it. */
export function monthsBack(months: number): Scope {
  const [year, month] = today(months, 'months');
  return window(Date.UTC(year, month - months + 1), Date.UTC(year, month + 1));
}

const window = (start: number, end: number): Scope => ({ startDate: new Date(start), endDate: new Date(end) });

function today(count: number, field: string): [year: number, month: number, day: number] {
  if (!Number.isInteger(count) || count < 1 || count > 100_000) throw invalid(field, 'must be a whole number from 1');
  const now = new Date();
  return [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
}
