/** What was learnt lately, by name; forgets what was learnt longest ago. */
export class Recent<Value> {
  readonly #most: number;
  readonly #byName = new Map<string, Value>();

  constructor(most = 10_000) {
    this.#most = most;
  }

  find(name: string): Value | undefined {
    return this.#byName.get(name);
  }

  remember(name: string, value: Value): void {
    this.#byName.delete(name);
    this.#byName.set(name, value);
    // A map keeps the order in which its members came.
    for (const oldest of this.#byName.keys()) {
      if (this.#byName.size <= this.#most) break;
      this.#byName.delete(oldest);
    }
  }

  forget(name: string): void {
    this.#byName.delete(name);
  }
}
