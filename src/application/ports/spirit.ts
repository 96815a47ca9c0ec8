import type { DateTime } from 'luxon';

/** All that the spirit knows: one session, and nothing of any other. */
export interface SpiritContext {
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly now: DateTime;
  readonly startsAt: DateTime;
  readonly endsAt: DateTime;
  readonly timeZone: string;
  /** How many are here, and the names of the first of them. */
  readonly peopleCount: number;
  readonly peopleHere: readonly string[];
  /** The most wanted first. */
  readonly openQuestions: readonly { readonly text: string; readonly votes: number }[];
  /** The newest lines of public chat, oldest first. */
  readonly chat: readonly { readonly displayName: string; readonly text: string }[];
}

/** The AI that takes part. */
export interface Spirit {
  /** @throws {SpiritFailed} when there is no answer; it gives up by itself after a while. */
  answer(asked: { readonly by: string; readonly text: string }, context: SpiritContext): Promise<string>;
}
