import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { faultOfStatus, retryAfterSeconds } from '../failures.ts';
import { OperationForbidden } from '../operation-forbidden.ts';

/** The members that the lists of the API come in; an answer that has others instead is none of LiveKit's. */
const listMembers: Readonly<Record<string, string>> = {
  ListRooms: 'rooms',
  ListParticipants: 'participants',
  ListEgress: 'items',
};

/**
 * Carries the SDK's calls (Twirp: one POST a call, JSON both ways). The SDK's own transport can neither be given up
 * nor tell `Retry-After`, and repeats and logs by itself.
 */
export class LiveKitTransport {
  readonly #origin: string;
  readonly #signal: AbortSignal;

  constructor(origin: string, signal: AbortSignal) {
    this.#origin = origin;
    this.#signal = signal;
  }

  /** The signature that the SDK's clients call. @throws {VideoProviderFailed} for every answer but a good one. */
  async request(service: string, method: string, data: unknown, headers: Record<string, string>): Promise<object> {
    const response = await fetch(new URL(`/twirp/livekit.${service}/${method}`, this.#origin), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(data),
      redirect: 'manual',
      signal: this.#signal,
    });
    if (!response.ok) throw await refusal(method, response);
    const answer: unknown = await response.json();
    if (isAnswerOf(method, answer)) return answer;
    throw new VideoProviderFailed('livekit', { fault: 'unreachable', detail: `${method}: not an answer of LiveKit` });
  }
}

async function refusal(method: string, response: Response): Promise<VideoProviderFailed> {
  const { status, headers } = response;
  const code = await twirpCode(response);
  // A 404 without LiveKit's own word for it comes from whatever else is at that address, and says nothing of a room.
  const fault = status === 404 && code !== 'not_found' ? 'unreachable' : faultOfStatus(status);
  const wait = retryAfterSeconds(headers.get('retry-after'), Date.now());
  const detail = `${method}: answered ${status}`;
  if (status === 403) return new OperationForbidden('livekit', method, detail);
  return new VideoProviderFailed('livekit', { fault, detail, ...(wait !== undefined && { retryAfterSeconds: wait }) });
}

/** Twirp's word for what went wrong, where the answer is one of Twirp's. */
async function twirpCode(response: Response): Promise<unknown> {
  try {
    const body: unknown = JSON.parse(await response.text());
    return isObject(body) && 'code' in body ? body.code : undefined;
  } catch {
    // No JSON, or cut off: the status has to do.
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An empty list may be left out, so that only an answer with other members is a wrong one. */
function isAnswerOf(method: string, answer: unknown): answer is object {
  const member = listMembers[method];
  return isObject(answer) && (!member || member in answer || Object.keys(answer).length === 0);
}
