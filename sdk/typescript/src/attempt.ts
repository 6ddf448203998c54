/** One sending of a request: ended by its caller's signal, or by its own timer. */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #isTimedOut = false;

  /** @param timeout Milliseconds, 0 for any time. */
  constructor(caller: AbortSignal | undefined, readonly timeout: number) {
    caller?.throwIfAborted();
    this.#caller = caller;
    caller?.addEventListener('abort', this.#stop, { once: true });
    if (timeout > 0) {
      this.#timer = setTimeout(() => {
        this.#isTimedOut = true;
        this.#controller.abort();
      }, timeout);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isTimedOut(): boolean {
    return this.#isTimedOut;
  }

  /** Stops the timer; the caller's signal still ends what is being read. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing ends it any more. */
  close(): void {
    this.stopTimer();
    this.#caller?.removeEventListener('abort', this.#stop);
  }

  readonly #stop = (): void => this.#controller.abort(this.#caller!.reason);
}
