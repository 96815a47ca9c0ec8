import type { DateTime, DurationLike } from 'luxon';
import type { TestContext } from 'vitest';
import type { Clock } from '#src/application/ports/clock.ts';
import type { Admission, RoomPlan, VideoProvider, WebhookCall } from '#src/application/ports/video-provider.ts';
import type { RoomReference } from '#src/domain/room/room.ts';
import type { ParticipantId } from '#src/domain/session/ids.ts';
import type { ParticipantRole } from '#src/domain/session/participation.ts';

type Told<T> = T | Promise<T>;

/** What goes wrong at the provider, for every call from when it is said. `words` must be in the answers that have a body. */
export const faultNames = [
  'hang',
  'reset',
  'status_400',
  'status_401',
  'status_403',
  'status_429',
  'status_429_retry_after_7',
  'status_500',
  'status_503',
  'truncated',
  'html',
  'wrong_shape',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface HarnessFaults {
  /** Every call meets this from now on; `undefined` ends it. */
  set(fault: FaultName | undefined): void;
  /** Every call is done as asked from now on, and its answer gets lost on the way. */
  loseAnswers(lost: boolean): void;
  /** What the provider says in its faulty answers, and what nobody of ours may see. */
  readonly words: string;
  /** Calls, by their names in the suite, whose good answers hold nothing to read: a body that is broken breaks nothing. */
  readonly answersUnread?: readonly string[];
}

export interface Visitor {
  /** The id that an admission of ours was for; absent for somebody who came by a way that is not ours. */
  readonly participantId?: ParticipantId;
  readonly displayName: string;
}

/** What the provider makes of an admission, as far as it can be seen; what can't be seen is left out. */
export interface SeenAdmission {
  readonly room?: RoomReference;
  readonly participantId?: string;
  readonly displayName?: string;
  readonly role?: ParticipantRole;
  readonly mayShareScreen?: boolean;
  readonly mayChat?: boolean;
}

/** What happens at the provider without us: people, and hands in its dashboard. */
export interface ProviderWorld {
  isOpen(reference: RoomReference): Told<boolean>;
  /** Closes the room as somebody in the dashboard does, or the provider by itself. */
  closesBehindOurBack(reference: RoomReference): Told<void>;
  /** Whether the room is what the plan says, as far as the provider lets it be said. */
  fits(reference: RoomReference, plan: RoomPlan): Told<boolean>;
  /** @returns the id that the provider gives the connection. */
  joins(reference: RoomReference, visitor: Visitor): Told<string>;
  leaves(reference: RoomReference, connectionId: string): Told<void>;
  /** The provider lets a person in once: a second device puts the first one out. */
  readonly onePlaceAPerson?: boolean;
  /** Where people can be put out: whether somebody gets in by this admission now. */
  admits?(reference: RoomReference, admission: Admission): Told<boolean>;
  /** Where screen sharing is reported. */
  sharesScreen?(reference: RoomReference, connectionId: string, shares: boolean): Told<void>;
  /** Where recordings are held: the provider has finished what it was told to stop. */
  finishesRecordings?(reference: RoomReference): Told<void>;
}

export interface HarnessWebhooks {
  /** Everything that the provider has sent so far, oldest first. */
  deliveries(): Told<readonly WebhookCall[]>;
  /** A genuine delivery about something that is none of our business. */
  unknownEvent(): Told<WebhookCall>;
  /** The headers of which every byte counts. */
  readonly signedHeaders: readonly string[];
  /** What the provider sends to see whether we are there. */
  probe?(): WebhookCall;
  /** Where old deliveries are refused: after so many seconds. */
  readonly refusedAfterSeconds?: number;
  /** What is in deliveries and must not be kept, besides people's names. */
  readonly secrets?: readonly string[];
  readonly tellsRecordings?: boolean;
  readonly tellsEmptiness?: boolean;
}

/**
 * A provider with what a test needs around it, fresh for each test. What the provider has a part for, the harness must
 * have too: a part that can't be tried fails the suite.
 */
export interface VideoProviderHarness {
  readonly provider: VideoProvider;
  readonly clock: Clock & { advance(by: DurationLike): void };
  /** The same provider on the same account, for another installation. */
  readonly neighbour?: VideoProvider;
  /** How many rooms the provider lists in one page, where it does; keep it small. */
  readonly pageSize?: number;
  readonly world?: ProviderWorld;
  /** What the provider would make of an admission. */
  seenIn?(admission: Admission): Told<SeenAdmission>;
  readonly webhooks?: HarnessWebhooks;
  readonly faults?: HarnessFaults;
  close?(): Told<void>;
}

export type MakeHarness = () => Told<VideoProviderHarness>;
export type UseHarness = () => VideoProviderHarness;

/** A part of the provider; a test of what it lacks is skipped. */
export function partOf<T>(part: T | undefined, name: string, context: TestContext): T {
  if (part === undefined) context.skip(`It has no ${name}.`);
  return part as T;
}

/** What the harness must have for this test. */
export function harnessed<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`The harness needs \`${name}\` for what this provider has.`);
  return thing;
}

/** Calls between moments that providers tell to the second. */
export const sameSecond = (a: DateTime, b: DateTime): boolean => Math.abs(a.toMillis() - b.toMillis()) < 1000;
