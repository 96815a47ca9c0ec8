import type { Deadline, VideoBudget } from '../../../application/ports/video-budget.ts';

/** A budget that lasts until a test says that the time is over. */
export class TurnedVideoBudget implements VideoBudget {
  #running: AbortController[] = [];

  start(): Deadline {
    const controller = new AbortController();
    this.#running.push(controller);
    return { signal: controller.signal, share: () => controller.signal };
  }

  /** The time of everybody who waits is over. */
  runOut(): void {
    for (const controller of this.#running) controller.abort();
    this.#running = [];
  }
}
