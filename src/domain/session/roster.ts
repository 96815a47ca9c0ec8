import type { UserId } from '../identity/user-id.ts';
import type { PersonId } from './ids.ts';
import type { Participation } from './participation.ts';

/** The participations that a command concerns, and which of them it changed. */
export class Roster {
  readonly #people: Map<PersonId, Participation>;
  readonly #touched = new Set<PersonId>();

  constructor(people: Iterable<Participation>) {
    this.#people = new Map([...people].map((participation) => [participation.personId, participation]));
  }

  find(personId: PersonId | undefined): Participation | undefined {
    return personId && this.#people.get(personId);
  }

  ofUser(userId: UserId): Participation | undefined {
    return this.all().find((one) => one.userId === userId);
  }

  all(): readonly Participation[] {
    return [...this.#people.values()];
  }

  /** Takes somebody in who was not loaded at first. */
  meet(participation: Participation): void {
    if (!this.#people.has(participation.personId)) this.#people.set(participation.personId, participation);
  }

  /** Puts a participation in the place of what stood there before, which it answers. */
  replace(participation: Participation): Participation | undefined {
    const before = this.#people.get(participation.personId);
    this.#people.set(participation.personId, participation);
    this.#touched.add(participation.personId);
    return before;
  }

  get isChanged(): boolean {
    return this.#touched.size > 0;
  }

  /** What changed, handed over once. */
  takeChanged(): readonly Participation[] {
    const changed = [...this.#touched].flatMap((personId) => this.#people.get(personId) ?? []);
    this.#touched.clear();
    return changed;
  }
}
