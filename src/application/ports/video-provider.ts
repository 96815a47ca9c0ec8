import type { DateTime } from 'luxon';
import type { ProviderFact } from '../../domain/room/provider-fact.ts';
import type { ProviderLimits } from '../../domain/room/provider-limits.ts';
import type { RecordingReport } from '../../domain/room/recording-report.ts';
import type { RoomReference } from '../../domain/room/room.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ParticipantRole } from '../../domain/session/participation.ts';

/** Gives up when the signal says so; a provider bounds its own calls besides. */
export interface Asking {
  readonly signal?: AbortSignal;
}

/** Which room: one for each session and epoch. The provider names its room by this, so that asking twice finds the same. */
export interface RoomName {
  readonly sessionId: SessionId;
  readonly epoch: number;
}

/** What a room is made for. */
export interface RoomPlan extends RoomName {
  /** The room that people were sent to by now: it is this one as long as the provider has it, whatever its name there. */
  readonly reference?: RoomReference;
  readonly title: string;
  /** Everybody with a seat, host and co-hosts included. */
  readonly mostPeople: number;
  /** Where rooms can expire, this one may after this instant, and not before. */
  readonly latestEnd: DateTime;
  readonly chat: boolean;
  readonly screenSharing: boolean;
  readonly recording: boolean;
}

/** A room that may be there; without a reference it is looked for by its name. */
export interface SoughtRoom extends RoomName {
  readonly reference?: RoomReference;
}

/** A room that a provider holds for this installation, as its list tells it. */
export interface ListedRoom extends RoomName {
  readonly reference: RoomReference;
}

export interface Rooms {
  /**
   * Makes the private room, or finds the one made before (whole, half made by a crash, or closed behind our back), and
   * makes it fit the plan. @throws {VideoProviderFailed}
   */
  open(plan: RoomPlan, asking?: Asking): Promise<{ readonly reference: RoomReference }>;
  /** Closes the room for good and puts everybody out; one that is not there counts as closed. @throws {VideoProviderFailed} */
  close(room: SoughtRoom, asking?: Asking): Promise<void>;
}

/** Providers whose rooms outlive us if nobody deletes them. */
export interface RoomInventory {
  /**
   * Rooms of this installation that can still be entered, those of others left out; ask on until there is no `next`.
   * Close what should not be there only after the last page: a cursor may be a room, and void without it.
   */
  page(
    cursor: string | undefined,
    asking?: Asking,
  ): Promise<{ readonly rooms: readonly ListedRoom[]; readonly next?: string }>;
}

export interface RoomGuest extends RoomName {
  readonly reference: RoomReference;
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly role: ParticipantRole;
  readonly mayShareScreen: boolean;
  readonly mayChat: boolean;
  /** Access need not outlast this. */
  readonly latestEnd: DateTime;
}

/** How one person gets in. */
export interface Admission {
  readonly url: string;
  readonly token?: string;
  readonly expiresAt?: DateTime;
}

export interface RoomAccess {
  /** Lets one person into one room, and nobody else anywhere else, for a while. @throws {VideoProviderFailed} */
  grant(guest: RoomGuest, asking?: Asking): Promise<Admission>;
}

/** A connection as a provider lists it; `participantId` is whatever id it echoes, ours or a stranger's. */
export interface ListedConnection {
  readonly connectionId: string;
  readonly participantId?: string;
  readonly joinedAt: DateTime;
  /** Absent while it lasts. */
  readonly leftAt?: DateTime;
}

export interface RoomPresence {
  /**
   * Who is connected now, recorders and agents left out. Somebody has to notice that a room was deleted behind our back:
   * where `access.grant` asks nobody, it is this.
   * @throws {VideoProviderFailed} with `gone` when the room itself is not there, as far as it can be told from an empty one.
   */
  present(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]>;
}

/** Providers that remember who was connected. */
export interface RoomPast {
  /** Every connection that the room has seen, in no order. @throws {VideoProviderFailed} */
  connections(reference: RoomReference, asking?: Asking): Promise<readonly ListedConnection[]>;
}

export interface RoomRemoval {
  /** Puts a person out, on all devices. Who is not there, or from where no room is, is out already. @throws {VideoProviderFailed} */
  remove(who: ToRemove, asking?: Asking): Promise<void>;
}

export interface ToRemove {
  readonly reference: RoomReference;
  readonly participantId: ParticipantId;
  /**
   * Whether they are kept out from now on, as far as the provider can. Else they may be let in again at any time, and an
   * admission of then must be good; one from before need not be.
   */
  readonly forGood: boolean;
}

export interface RecordingPlan {
  readonly reference: RoomReference;
  /** Ours; a repeated start with the same one starts nothing twice where the provider can tell. */
  readonly recordingId: string;
}

export interface SoughtRecording {
  readonly room: RoomReference;
  readonly recordingId: string;
  /** The provider's own, once it has said so. */
  readonly recording?: string;
}

export interface RoomRecordings {
  /** @throws {VideoProviderFailed} */
  start(plan: RecordingPlan, asking?: Asking): Promise<RecordingReport>;
  /** Stopping what has stopped is no error. @throws {VideoProviderFailed} */
  stop(recording: SoughtRecording, asking?: Asking): Promise<void>;
  /** All recordings of the room. @throws {VideoProviderFailed} */
  list(room: RoomReference, asking?: Asking): Promise<readonly RecordingReport[]>;
}

/** Providers that hand out recordings themselves. */
export interface RecordingLinks {
  /** A link that runs out. @throws {VideoProviderFailed} with `gone` when there is nothing to watch (any more). */
  link(recording: string, asking?: Asking): Promise<{ readonly url: string; readonly expiresAt: DateTime }>;
}

/** Providers that delete recordings when told to. */
export interface RecordingDeletion {
  /** Deleting twice is no error. @throws {VideoProviderFailed} */
  delete(recording: string, asking?: Asking): Promise<void>;
}

/** A call that says it comes from the provider. Header names are in lower case. */
export interface WebhookCall {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came. */
  readonly body: Uint8Array;
}

export type WebhookVerdict =
  /** `key` tells deliveries apart: the same event has the same however often it comes. `kept` is the body without secrets. */
  | { readonly verdict: 'genuine'; readonly key: string; readonly type: string; readonly kept: unknown }
  /** Answered, and nothing else: the provider tries whether we are there. */
  | { readonly verdict: 'probe' }
  | { readonly verdict: 'not_genuine' };

export interface ProviderWebhooks {
  /** Verifies the raw bytes before anything is read. @throws {Unavailable} when it can't be judged for a reason of ours. */
  judge(call: WebhookCall, now: DateTime): Promise<WebhookVerdict>;
  /** What a kept body says; nothing when it says nothing of use to us. Never throws. */
  factsOf(kept: unknown): readonly ProviderFact[];
}

/** Providers whose webhooks are set up by their API. */
export interface WebhookRegistration {
  /** Makes the webhook for this address, or mends the one there; answers what was done, in words for operators. */
  register(url: string, asking?: Asking): Promise<readonly string[]>;
}

export interface ProviderCondition {
  /** `away`: it failed so often that it is left alone for a while. `unusable`: an operator has to act. */
  readonly state: 'up' | 'degraded' | 'away' | 'unusable';
  /** In words for operators: a refused key, a webhook switched off, a missing card. No secrets. */
  readonly detail: string;
}

export interface ProviderHealth {
  /** What is known without asking anybody. */
  condition(): ProviderCondition;
  /** Asks the provider, and remembers; never rejects. */
  check(asking?: Asking): Promise<ProviderCondition>;
}

/**
 * A company, or a server of ours, that holds the rooms in which people see each other. A bundle of parts: what a
 * provider lacks is missing. `docs/adding-a-provider.md` tells how to write one.
 */
export interface VideoProvider {
  readonly name: string;
  readonly limits: ProviderLimits;
  readonly health: ProviderHealth;
  readonly rooms: Rooms;
  readonly access: RoomAccess;
  readonly inventory?: RoomInventory;
  readonly presence?: RoomPresence;
  readonly past?: RoomPast;
  readonly removal?: RoomRemoval;
  readonly recordings?: RoomRecordings;
  readonly recordingLinks?: RecordingLinks;
  readonly recordingDeletion?: RecordingDeletion;
  readonly webhooks?: ProviderWebhooks;
  readonly registration?: WebhookRegistration;
}
