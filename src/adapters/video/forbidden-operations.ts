import type { DateTime } from 'luxon';
import type { Clock } from '../../application/ports/clock.ts';

/** Something that nobody has tried again for so long may be allowed by now. */
const believedForHours = 1;

interface Forbidden {
  readonly detail: string;
  readonly until: DateTime;
}

/** What a provider forbids our key, while it takes it for everything else. */
export class ForbiddenOperations {
  readonly #clock: Clock;
  readonly #forbidden = new Map<string, Forbidden>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refused(operation: string, detail: string): void {
    this.#forbidden.set(operation, { detail, until: this.#clock.now().plus({ hours: believedForHours }) });
  }

  answered(operation: string): void {
    this.#forbidden.delete(operation);
  }

  /** In words for operators; absent where nothing is forbidden. */
  get detail(): string | undefined {
    const now = this.#clock.now();
    const details = [...this.#forbidden.values()].filter(({ until }) => now < until).map(({ detail }) => detail);
    return details.length > 0 ? details.join('; ') : undefined;
  }
}
