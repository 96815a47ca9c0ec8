import { delay, HttpResponse } from 'msw';
import type { FakeAnswer } from './fake-daily-answer.ts';

/** What can go wrong with a call: an answer of Daily's, or one of the ways in which answers get lost or spoilt. */
export type DailyFault = FakeAnswer | 'reset' | 'hang' | 'truncated' | 'html' | 'wrong_types';

export interface FaultOptions {
  /** Which calls it befalls: `POST /rooms`. All without it. */
  readonly on?: RegExp;
  /** Whether Daily does what it was asked for before the answer goes wrong. */
  readonly afterTheWork?: boolean;
}

interface Planned extends FaultOptions {
  readonly fault: DailyFault;
  /** How often it still happens. */
  left: number;
}

/** The switch for what goes wrong. */
export class DailyFaults {
  #planned: Planned[] = [];

  /** The next call, or the next so many, go wrong. */
  next(fault: DailyFault, { times = 1, ...options }: FaultOptions & { readonly times?: number } = {}): void {
    this.#planned.push({ fault, left: times, ...options });
  }

  always(fault: DailyFault, options: FaultOptions = {}): void {
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

/** What goes over the wire for an answer, and for what has become of it. */
export async function onTheWire(answer: FakeAnswer, fault?: DailyFault): Promise<Response> {
  if (fault === 'reset') return HttpResponse.error();
  if (fault === 'hang') await delay('infinite');
  if (fault === 'html')
    return new HttpResponse('<!doctype html><p>Sign in', { headers: { 'content-type': 'text/html' } });
  if (fault === 'wrong_types') return HttpResponse.json(spoilt(answer.body) as never);
  const { status, body, headers } = typeof fault === 'object' ? fault : answer;
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = { 'content-type': 'application/json', ...headers };
  if (fault === 'truncated') return new HttpResponse((text || '{}').slice(0, -1), { headers: type });
  return new HttpResponse(text, { status, headers: type });
}

/** The same shape with nothing of the right type in it. */
function spoilt(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(spoilt) : 'none';
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoilt(inner)]));
  return typeof value === 'string' ? 17 : 'something';
}
