import type { DateTime } from 'luxon';

/** Since when nobody was let in who asked, and when that was last. */
interface Failing {
  readonly since: DateTime;
  readonly last: DateTime;
}

/** So long nobody may have been let in, and so long after the last one who wasn't it begins anew. */
const patience = { seconds: 3 };
const memory = { seconds: 60 };

/** Rooms at whose doors people fail: one that has let nobody in for a while, though they asked, counts as shut. */
export class ShutDoors {
  readonly #failing = new Map<string, Failing>();

  /** Somebody was let in. */
  open(room: string): void {
    this.#failing.delete(room);
  }

  /** Somebody was not let in. @returns whether the room counts as shut; that is told once, and again after as long. */
  fail(room: string, at: DateTime): boolean {
    for (const [other, { last }] of this.#failing) if (last < at.minus(memory)) this.#failing.delete(other);
    const since = this.#failing.get(room)?.since ?? at;
    const isShut = at >= since.plus(patience);
    this.#failing.set(room, { since: isShut ? at : since, last: at });
    return isShut;
  }
}
