export interface FaultOptions {
  /** Which calls it befalls: `POST /rooms`. All without it. */
  readonly on?: RegExp;
  /** Whether it is done as asked before the answer goes wrong. */
  readonly afterTheWork?: boolean;
}

interface Planned<Fault> extends FaultOptions {
  readonly fault: Fault;
  /** How often it still happens. */
  left: number;
}

/** The switch for what goes wrong with the calls to a fake provider. */
export class PlannedFaults<Fault> {
  #planned: Planned<Fault>[] = [];

  /** The next call, or the next so many, go wrong. */
  next(fault: Fault, { times = 1, ...options }: FaultOptions & { readonly times?: number } = {}): void {
    this.#planned.push({ fault, left: times, ...options });
  }

  always(fault: Fault, options: FaultOptions = {}): void {
    this.#planned.push({ fault, left: Number.POSITIVE_INFINITY, ...options });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The fault for a call, if there is one. */
  take(call: string): Planned<Fault> | undefined {
    const planned = this.#planned.find(({ on, left }) => left > 0 && (!on || on.test(call)));
    if (planned) planned.left -= 1;
    return planned;
  }
}

/** The same shape with nothing of the right type in it. */
export function spoilt(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(spoilt) : 'none';
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoilt(inner)]));
  return typeof value === 'string' ? 17 : 'something';
}
