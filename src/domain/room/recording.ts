import type { DateTime } from 'luxon';
import type { Brand } from '../brand.ts';
import type { SessionId } from '../session/ids.ts';
import type { Actor } from '../session/session-event.ts';
import { RecordingNotReady } from './recording-errors.ts';
import { isAhead, type RecordingReport, type RecordingState } from './recording-report.ts';
import type { RoomReference } from './room.ts';

/** UUIDv7 of a recording. */
export type RecordingId = Brand<string, 'RecordingId'>;
export const asRecordingId = (value: string): RecordingId => value as RecordingId;

/** What is recorded, where, and by whose wish. */
export interface RecordingPlace {
  readonly id: RecordingId;
  readonly sessionId: SessionId;
  readonly provider: string;
  readonly epoch: number;
  readonly room: RoomReference;
  /** A provider, where it was begun there and not by us. */
  readonly requestedBy: Actor;
}

export interface RecordingFacts extends RecordingPlace {
  /** What the provider knows it by, once it has said so. */
  readonly reference?: string;
  readonly state: RecordingState;
  readonly requestedAt: DateTime;
  /** When it last went on to another state. */
  readonly changedAt: DateTime;
  /** The provider has taken the order to begin. */
  readonly acceptedAt?: DateTime;
  readonly stopAskedAt?: DateTime;
  readonly startedAt?: DateTime;
  readonly endedAt?: DateTime;
  readonly durationSeconds?: number;
  readonly sizeBytes?: number;
  /** The provider has deleted what there was, or there was nothing. */
  readonly fileDeletedAt?: DateTime;
}

/** A recording of a session by the provider that holds its room: what we know of it; the file is the provider's. */
export class Recording {
  #facts: RecordingFacts;

  private constructor(facts: RecordingFacts) {
    this.#facts = facts;
  }

  /** Somebody wants it; the provider is yet to be asked. */
  static begin(place: RecordingPlace, at: DateTime): Recording {
    return new Recording({ ...place, state: 'starting', requestedAt: at, changedAt: at });
  }

  /** Checks nothing: the past already happened. */
  static restore(facts: RecordingFacts): Recording {
    return new Recording(facts);
  }

  get facts(): RecordingFacts {
    return this.#facts;
  }

  /** Whether people in the room are being recorded, or are about to be. */
  get isGoingOn(): boolean {
    return isGoingOn(this.#facts.state);
  }

  /** Whether nothing more is expected from the provider. */
  get isSettled(): boolean {
    const { state, fileDeletedAt } = this.#facts;
    return state === 'ready' || state === 'failed' || fileDeletedAt !== undefined;
  }

  /** Takes over what the provider says. An older report adds what was not known yet and changes nothing else. */
  report({ state, reference, startedAt, endedAt, durationSeconds, sizeBytes }: RecordingReport, at: DateTime): void {
    const facts = {
      ...(startedAt && { startedAt }),
      ...(endedAt && { endedAt }),
      ...(durationSeconds !== undefined && { durationSeconds: Math.round(durationSeconds) }),
      ...(sizeBytes !== undefined && { sizeBytes }),
    };
    const known = this.#facts.reference ?? reference;
    const isOld = isAhead(this.#facts.state, state);
    this.#facts = {
      ...(isOld ? { ...facts, ...this.#facts } : { ...this.#facts, ...facts }),
      ...(known && { reference: known }),
    };
    this.#become(state, at);
  }

  /** The provider has taken the order to begin, and says so much. */
  accepted(report: RecordingReport, at: DateTime): void {
    this.#facts = { acceptedAt: at, ...this.#facts };
    this.report(report, at);
  }

  /** Somebody wants it to stop; whether it has, the provider says. @returns false when there is nothing to stop. */
  askToStop(at: DateTime): boolean {
    if (!this.isGoingOn) return false;
    this.#facts = { stopAskedAt: at, ...this.#facts };
    return true;
  }

  /** Nothing will come of it. */
  giveUp(at: DateTime): void {
    this.#become('failed', at);
  }

  /** Nobody is to watch it any more; deleting twice changes nothing. @throws {RecordingNotReady} while it is being made. */
  delete(at: DateTime): void {
    const { state, reference } = this.#facts;
    if (!['ready', 'failed', 'deleted'].includes(state)) throw new RecordingNotReady(state);
    this.#become('deleted', at);
    if (reference === undefined) this.fileIsDeleted(at);
  }

  fileIsDeleted(at: DateTime): void {
    this.#facts = { fileDeletedAt: at, ...this.#facts };
  }

  /** @returns what the provider knows it by. @throws {RecordingNotReady} when there is nothing to watch. */
  requireWatchable(): string {
    const { state, reference } = this.#facts;
    if (state !== 'ready' || reference === undefined) throw new RecordingNotReady(state);
    return reference;
  }

  #become(state: RecordingState, at: DateTime): void {
    if (isAhead(state, this.#facts.state)) this.#facts = { ...this.#facts, state, changedAt: at };
  }
}

/** Whether people are being recorded, or are about to be. */
export const isGoingOn = (state: RecordingState | 'none'): boolean => state === 'starting' || state === 'recording';
