import { delay, HttpResponse } from 'msw';
import { spoilt } from '../planned-faults.ts';
import type { FakeAnswer } from './fake-daily-answer.ts';

/** What can go wrong with a call: an answer of Daily's, or one of the ways in which answers get lost or spoilt. */
export type DailyFault = FakeAnswer | 'reset' | 'hang' | 'truncated' | 'html' | 'wrong_types';

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
