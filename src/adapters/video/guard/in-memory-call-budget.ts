import type { CallBudget, NamedLimit } from './call-budget.ts';
import { SlidingWindow } from './sliding-window.ts';

/** Counts the calls of this process alone. */
export class InMemoryCallBudget implements CallBudget {
  readonly #windows = new Map<string, SlidingWindow>();

  async take(limit: NamedLimit): Promise<number> {
    return this.takeNow(limit);
  }

  async hold(limit: NamedLimit, forMs: number): Promise<void> {
    this.holdNow(limit, forMs);
  }

  async left(limit: NamedLimit): Promise<number> {
    return this.leftNow(limit);
  }

  takeNow(limit: NamedLimit): number {
    return this.#windowOf(limit).take(limit.calls, Date.now());
  }

  /** One that was taken just now is not made after all. */
  giveBackNow(limit: NamedLimit): void {
    this.#windowOf(limit).giveBack();
  }

  holdNow(limit: NamedLimit, forMs: number): void {
    this.#windowOf(limit).hold(Date.now() + forMs);
  }

  leftNow(limit: NamedLimit): number {
    return this.#windowOf(limit).left(limit.calls, Date.now());
  }

  /** As many as there are limits. */
  #windowOf(limit: NamedLimit): SlidingWindow {
    const found = this.#windows.get(limit.name);
    if (found) return found;
    const window = new SlidingWindow(limit);
    this.#windows.set(limit.name, window);
    return window;
  }
}
