import { z } from 'zod';
import { type ProviderFault, VideoProviderFailed } from '../../../domain/room/errors.ts';
import { faultOfStatus, retryAfterSeconds } from '../failures.ts';
import { OperationForbidden } from '../operation-forbidden.ts';

/** Cloudflare's platform and RealtimeKit itself say what is wrong in two different shapes. */
const saidWrong = z.object({
  success: z.literal(false),
  errors: z
    .array(z.object({ code: z.number(), message: z.string() }))
    .optional()
    .catch(undefined),
  error: z.object({ code: z.number(), message: z.string() }).optional().catch(undefined),
});

/** The platform's codes for a token that is malformed, unknown or, with status 403, not allowed this; some come with status 400. */
const keyCodes: ReadonlySet<number> = new Set([6003, 6111, 9109, 10000]);

/** The platform's codes for an address that leads nowhere, with status 404: it is the account or the app that is not there. */
const addressCodes: ReadonlySet<number> = new Set([7000, 7003]);

/** What the provider said, for decisions here; its words go no further. */
export class RealtimeKitProblem extends Error {
  override readonly name = 'RealtimeKitProblem';
  readonly status: number;
  readonly codes: readonly number[];

  constructor(status: number, json: unknown) {
    const { errors = [], error } = saidWrong.safeParse(json).data ?? {};
    const said = error ? [error, ...errors] : errors;
    super(said.map(({ message }) => message).join(' '));
    this.status = status;
    this.codes = said.map(({ code }) => code);
  }
}

export const isProblem = (json: unknown): boolean => saidWrong.safeParse(json).success;

/**
 * A refused call as what it is to us.
 * @param json what was answered; `undefined` for what can't be read, `null` for nothing.
 */
export function failureOfAnswer(
  operation: string,
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  json: unknown,
  nowMillis: number,
): VideoProviderFailed {
  const problem = new RealtimeKitProblem(status, json);
  // Whatever answers in anything but JSON is a gateway on the way, which knows nothing of what is there.
  const fault = json === undefined && isMissing(status) ? 'unreachable' : faultOf(problem);
  const wait = fault === 'busy' ? secondsToWait(headers, nowMillis) : undefined;
  const codes = problem.codes.length > 0 ? `, code ${problem.codes.join(', ')}` : '';
  const detail = `${operation}: answered with status ${status}${codes}`;
  if (isForbidden(problem)) return new OperationForbidden('cloudflare', operation, detail, { cause: problem });
  return new VideoProviderFailed(
    'cloudflare',
    {
      fault,
      detail,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
    },
    { cause: problem },
  );
}

/** A token that is good for other things is told so with the very codes of one that is good for nothing. */
const isForbidden = ({ status, codes }: RealtimeKitProblem): boolean =>
  status === 403 || (status >= 200 && status <= 299 && codes.includes(403));

const isMissing = (status: number): boolean => faultOfStatus(status) === 'gone';

function faultOf({ status, codes }: RealtimeKitProblem): ProviderFault {
  if (codes.some((code) => keyCodes.has(code))) return 'key_refused';
  if (codes.some((code) => addressCodes.has(code))) return 'refused';
  if (status < 200 || status > 299) return faultOfStatus(status);
  // Said no with a status of success: RealtimeKit's own codes are those of HTTP.
  const code = codes.find((each) => each >= 400 && each <= 599);
  return code === undefined ? 'refused' : faultOfStatus(code);
}

/** `Retry-After`, else what `Ratelimit: "default";r=0;t=30` says of the limit that is used up. */
function secondsToWait(headers: Headers, nowMillis: number): number | undefined {
  const told = retryAfterSeconds(headers.get('retry-after'), nowMillis);
  if (told !== undefined) return told;
  const usedUp = headers
    .get('ratelimit')
    ?.split(',')
    .find((item) => /;\s*r=0(?!\d)/.test(item));
  return retryAfterSeconds(/;\s*t=(\d+)/.exec(usedUp ?? '')?.[1], nowMillis);
}

/** What the provider said when it refused, if it is that what went wrong. */
export const problemBehind = (error: unknown): RealtimeKitProblem | undefined =>
  error instanceof VideoProviderFailed && error.cause instanceof RealtimeKitProblem ? error.cause : undefined;

export const isFault = (error: unknown, fault: ProviderFault): boolean =>
  error instanceof VideoProviderFailed && error.fault === fault;

/** The answer, or `fallback` when what was asked about is not there. */
export async function unlessGone<T, F>(fallback: F, ask: () => Promise<T>): Promise<T | F> {
  try {
    return await ask();
  } catch (error) {
    if (isFault(error, 'gone')) return fallback;
    throw error;
  }
}
