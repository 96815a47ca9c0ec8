import { HttpResponse } from 'msw';
import type { FaultName } from '#test/contracts/video-provider-harness.ts';

/** What faulty answers say, and nobody of ours may repeat. */
export const faultyWords = 'the provider’s own words';

const never = new Promise<Response>(() => {});

/** An HTTP API's answer that is wrong in the named way. */
export async function faultyAnswer(fault: FaultName): Promise<Response> {
  const [, status, retryAfter] = /^status_(\d+)(?:_retry_after_(\d+))?$/.exec(fault) ?? [];
  if (status) {
    const headers = retryAfter ? { 'Retry-After': retryAfter } : undefined;
    return HttpResponse.json(
      { code: 'unknown', msg: faultyWords },
      { status: Number(status), ...(headers && { headers }) },
    );
  }
  if (fault === 'hang') return await never;
  if (fault === 'html') return HttpResponse.html(`<p>${faultyWords}</p>`);
  if (fault === 'truncated')
    return new HttpResponse(`{"words":"${faultyWords}`, { headers: { 'Content-Type': 'application/json' } });
  if (fault === 'wrong_shape') return HttpResponse.json([faultyWords]);
  return HttpResponse.error();
}
