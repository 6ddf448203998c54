/** Input that breaks a format. Caught inside this package and told as a failed step, never thrown to a caller. */
export class Malformed extends Error {
  override name = 'Malformed';
}

/** The trust policy doesn't parse, or holds a key under which one signature could fit any message. */
export class PolicyError extends Error {
  override name = 'PolicyError';
}
