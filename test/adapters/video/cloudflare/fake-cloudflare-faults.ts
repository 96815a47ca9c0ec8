import { HttpResponse } from 'msw';
import { type FaultName, faultNames } from '#test/contracts/video-provider-harness.ts';
import { faultyAnswer } from '../faulty-answer.ts';
import { spoilt } from '../planned-faults.ts';
import type { FakeAnswer } from './fake-answer.ts';

/** What can go wrong with a call: an answer of theirs, or one of the ways in which answers get lost or spoilt. */
export type CloudflareFault = FakeAnswer | FaultName | 'wrong_types';

const isName = (fault: CloudflareFault): fault is FaultName => (faultNames as readonly unknown[]).includes(fault);

/** What goes over the wire for an answer, and for what has become of it. */
export async function onTheWire(answer: FakeAnswer, fault?: CloudflareFault): Promise<Response> {
  if (fault !== undefined && isName(fault)) return await faultyAnswer(fault);
  if (fault === 'wrong_types') return HttpResponse.json(spoilt(answer.body) as never);
  const { status, body, text, headers } = fault ?? answer;
  const init = { status, ...(headers && { headers }) };
  return body === undefined ? new HttpResponse(text ?? null, init) : HttpResponse.json(body as never, init);
}
