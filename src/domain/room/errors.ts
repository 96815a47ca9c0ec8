import { ExpectedError } from '../expected-error.ts';
import type { Lack } from './provider-limits.ts';

/**
 * What went wrong at a provider, as far as it matters to us.
 * - `unreachable`: no answer, a broken one, or a fault of theirs; what was asked for may have happened.
 * - `busy`: we asked too often, or our own guard kept us from it; nothing happened.
 * - `away`: it has failed so often that it is not asked for now; nothing happened.
 * - `key_refused`: our credentials are missing or not good; repeating is no use until an operator has acted.
 * - `refused`: it understood and said no; repeating is no use.
 * - `gone`: what was asked about is not there.
 */
export type ProviderFault = 'unreachable' | 'busy' | 'away' | 'key_refused' | 'refused' | 'gone';

export interface VideoProviderFailure {
  readonly fault: ProviderFault;
  /** In words for operators: what was asked for and what came of it. No keys, no addresses, no people. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

/** The video provider refused, failed or did not answer in time. Clients learn that, and no more. */
export class VideoProviderFailed extends ExpectedError {
  override readonly code = 'video_provider_failed';
  override readonly kind = 'upstream_failed';
  readonly provider: string;
  readonly fault: ProviderFault;
  readonly detail: string;
  /** What was said about when to come again; absent when nothing was. */
  readonly retryAfterSeconds: number | undefined;

  constructor(provider: string, { fault, detail, retryAfterSeconds }: VideoProviderFailure, options?: ErrorOptions) {
    const message = 'The video provider did not do its part. Try again shortly.';
    super(message, { provider, retryAfterSeconds: retryAfterSeconds ?? 3 }, options);
    this.provider = provider;
    this.fault = fault;
    this.retryAfterSeconds = retryAfterSeconds;
    this.detail = detail ?? fault;
  }
}

/** The room is still being made; the work goes on. */
export class RoomNotReady extends ExpectedError {
  override readonly code = 'room_not_ready';
  override readonly kind = 'conflict';

  constructor() {
    super('The room is still being made. Try again shortly.', { retryAfterSeconds: 3 });
  }
}

const inWords: Readonly<Record<Lack, readonly [has: string, hasNot: string]>> = {
  places: ['has so many places', 'does not have so many places'],
  recording: ['can record', 'can not record'],
  screen_sharing: ['can share screens', 'can not share screens'],
};

/** Who lacks what the session asks for: everybody who is set up, the provider of its room, or the one it is to go to. */
type TooSmall = 'all' | 'own' | 'named';

const sentences: Readonly<Record<TooSmall, (lacks: readonly Lack[]) => string>> = {
  all: (lacks) => `No video provider that is set up ${lacks.map((lack) => inWords[lack][0]).join(' and ')}.`,
  own: (lacks) => `The video provider of this room ${hasNot(lacks)}: move the room to another first.`,
  named: (lacks) => `The video provider that you name ${hasNot(lacks)}.`,
};

const hasNot = (lacks: readonly Lack[]): string => lacks.map((lack) => inWords[lack][1]).join(' and ');

/** The session asks for more than there is; `mostPeople` is the most that fit, where places are what is lacking. */
export class ProviderTooSmall extends ExpectedError {
  override readonly code = 'provider_too_small';
  override readonly kind = 'conflict';

  constructor(who: TooSmall, lacks: readonly Lack[], mostPeople?: number) {
    const most = lacks.includes('places') ? mostPeople : undefined;
    const fit = most === undefined ? '' : ` At most ${most} people fit, host and co-hosts included.`;
    super(`${sentences[who](lacks)}${fit}`, { lacks, ...(most !== undefined && { most }) });
  }
}
