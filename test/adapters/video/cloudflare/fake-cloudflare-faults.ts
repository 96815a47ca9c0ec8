import { HttpResponse } from 'msw';
import { type FaultName, faultNames } from '#test/contracts/video-provider-harness.ts';
import { faultyAnswer } from '../faulty-answer.ts';
import type { FakeAnswer } from './fake-answer.ts';

/** What can go wrong with a call: an answer of theirs, or one of the ways in which answers get lost or spoilt. */
export type CloudflareFault = FakeAnswer | FaultName | 'wrong_types';

export interface FaultOptions {
  /** Which calls it befalls: `POST /meetings`. All without it. */
  readonly on?: RegExp;
  /** Whether it is done as asked before the answer goes wrong. */
  readonly afterTheWork?: boolean;
}

interface Planned extends FaultOptions {
  readonly fault: CloudflareFault;
  /** How often it still happens. */
  left: number;
}

/** The switch for what goes wrong. */
export class CloudflareFaults {
  #planned: Planned[] = [];

  /** The next call, or the next so many, go wrong. */
  next(fault: CloudflareFault, { times = 1, ...options }: FaultOptions & { readonly times?: number } = {}): void {
    this.#planned.push({ fault, left: times, ...options });
  }

  always(fault: CloudflareFault, options: FaultOptions = {}): void {
    this.#planned.push({ fault, left: Number.POSITIVE_INFINITY, ...options });
  }

  clear(): void {
    this.#planned = [];
  }

  /** The fault for a call, if there is one. */
  take(call: string): Planned | undefined {
    const planned = this.#planned.find(({ on, left }) => left > 0 && (!on || on.test(call)));
    if (planned) planned.left -= 1;
    return planned;
  }
}

const isName = (fault: CloudflareFault): fault is FaultName => (faultNames as readonly unknown[]).includes(fault);

/** What goes over the wire for an answer, and for what has become of it. */
export async function onTheWire(answer: FakeAnswer, fault?: CloudflareFault): Promise<Response> {
  if (fault !== undefined && isName(fault)) return await faultyAnswer(fault);
  if (fault === 'wrong_types') return HttpResponse.json(spoilt(answer.body) as never);
  const { status, body, text, headers } = fault ?? answer;
  const init = { status, ...(headers && { headers }) };
  return body === undefined ? new HttpResponse(text ?? null, init) : HttpResponse.json(body as never, init);
}

/** The same shape with nothing of the right type in it. */
function spoilt(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(spoilt) : 'none';
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoilt(inner)]));
  return typeof value === 'string' ? 17 : 'something';
}
