import type { Deadline, VideoBudget } from '../../application/ports/video-budget.ts';

/** So many milliseconds a request, by the machine's own timers, which keep no process alive. */
export class TimedVideoBudget implements VideoBudget {
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  start(): Deadline {
    const signal = AbortSignal.timeout(this.#milliseconds);
    const end = performance.now() + this.#milliseconds;
    return {
      signal,
      share: (parts) => AbortSignal.timeout(Math.max(0, Math.floor((end - performance.now()) / Math.max(1, parts)))),
    };
  }
}
