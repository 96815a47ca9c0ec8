import type { DateTime } from 'luxon';
import { connectionsOf, isOpen } from '../../domain/session/connections.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { ListedConnection, RoomName } from '../ports/video-provider.ts';
import { connectionIn, participantIn } from './apply-facts.ts';

/** What a provider shows of a room, asked for it. */
export interface Observation {
  readonly room: RoomName & { readonly provider: string };
  /** When it was asked: what happened since then, it can't know. */
  readonly askedAt: DateTime;
  readonly present: readonly ListedConnection[];
  /** Of providers that remember, where they were asked. */
  readonly past: readonly ListedConnection[];
  /**
   * When connections count as gone that are ours and not shown any more; absent after the end of a session, which is the
   * end of whatever lasts.
   */
  readonly absentAt: DateTime | undefined;
  /** Whether somebody who is shown without a place has been without it for so long that they must mean to be inside. */
  readonly isIntruder: (id: ParticipantId) => boolean;
}

/** Providers' lists are up to 15 seconds old (Daily): what is younger than this is believed at the next look. */
const settledAfterSeconds = 30;

export const isSettled = (at: DateTime, askedAt: DateTime): boolean =>
  at <= askedAt.minus({ seconds: settledAfterSeconds });

/** The connections in the log that are in this room and last, as far as the log knows. */
export function openIn(
  room: Observation['room'],
  facts: readonly PresenceFact[],
): ReadonlyMap<string, readonly PresenceFact[]> {
  return new Map([...inRoom(room, facts)].filter(([, ofOne]) => connectionsOf(ofOne).some(isOpen)));
}

function inRoom(room: Observation['room'], facts: readonly PresenceFact[]) {
  const prefix = connectionIn(room.provider, room, '');
  const ofRoom = facts.filter(({ source, connectionId }) => source === 'provider' && connectionId?.startsWith(prefix));
  return Map.groupBy(ofRoom, ({ connectionId = '' }) => connectionId);
}

/** What the log does not know yet of what the provider shows. */
export function observedFacts(
  sessionId: SessionId,
  seen: Observation,
  log: readonly PresenceFact[],
): readonly PresenceFact[] {
  const listing = new Listing(sessionId, seen, log);
  const told = [...seen.past, ...seen.present].flatMap((one) => listing.news(one));
  const seenAnew = seen.present.flatMap((one) => listing.seenAnew(one));
  return [...told, ...seenAnew, ...listing.vanished(told)];
}

/** A provider's list, held against the log. */
class Listing {
  readonly #sessionId: SessionId;
  readonly #seen: Observation;
  readonly #log: readonly PresenceFact[];
  readonly #known: ReadonlyMap<string, readonly PresenceFact[]>;

  constructor(sessionId: SessionId, seen: Observation, log: readonly PresenceFact[]) {
    this.#sessionId = sessionId;
    this.#seen = seen;
    this.#log = log;
    this.#known = inRoom(seen.room, log);
  }

  /** A coming or a leaving that nobody told of. */
  news(listed: ListedConnection): readonly PresenceFact[] {
    const { joinedAt, leftAt } = listed;
    const isNews = (kind: PresenceFact['kind']) => !this.#knows(listed, kind);
    const hasLeft = leftAt && isSettled(leftAt, this.#seen.askedAt) && isNews('left');
    return [
      ...(isNews('joined') ? this.#fact('joined', listed, joinedAt) : []),
      ...(hasLeft ? this.#fact('left', listed, leftAt) : []),
    ];
  }

  /** Somebody whom the log takes for gone, or whose place is, and who is inside all the same. */
  seenAnew(listed: ListedConnection): readonly PresenceFact[] {
    const participantId = participantIn(listed.participantId);
    const knownToHaveLeft = listed.leftAt !== undefined || this.#knows(listed, 'left');
    if (!participantId || knownToHaveLeft || !this.#knows(listed, 'joined')) return [];
    const isBack = !connectionsOf(this.#known.get(this.#idOf(listed)) ?? []).some(isOpen);
    const isIntruder = this.#seen.absentAt !== undefined && this.#seen.isIntruder(participantId);
    return isBack || isIntruder ? this.#fact('joined', listed, this.#seen.askedAt) : [];
  }

  /** Connections that last by the log, and are not shown; when they ended, nobody has said. */
  vanished(told: readonly PresenceFact[]): readonly PresenceFact[] {
    const { room, askedAt, present, absentAt } = this.#seen;
    if (!absentAt) return [];
    const shown = new Set(present.map((listed) => this.#idOf(listed)));
    const leaving = new Set(told.filter(({ kind }) => kind === 'left').map(({ connectionId }) => connectionId));
    return [...openIn(room, this.#log)].flatMap(([connectionId, [one, ...others]]) => {
      if (!one || shown.has(connectionId) || leaving.has(connectionId)) return [];
      const isGone = [one, ...others].every(({ happenedAt }) => isSettled(happenedAt, askedAt));
      return isGone ? [{ ...one, kind: 'absent' as const, happenedAt: absentAt, receivedAt: askedAt }] : [];
    });
  }

  #idOf({ connectionId }: ListedConnection): string {
    return connectionIn(this.#seen.room.provider, this.#seen.room, connectionId);
  }

  #knows(listed: ListedConnection, kind: PresenceFact['kind']): boolean {
    return this.#known.get(this.#idOf(listed))?.some((one) => one.kind === kind) ?? false;
  }

  /** None of people whom we don't know. */
  #fact(kind: PresenceFact['kind'], listed: ListedConnection, happenedAt: DateTime): readonly PresenceFact[] {
    const participantId = participantIn(listed.participantId);
    if (!participantId) return [];
    const connectionId = this.#idOf(listed);
    const [sessionId, receivedAt] = [this.#sessionId, this.#seen.askedAt];
    return [{ sessionId, participantId, kind, source: 'provider', connectionId, happenedAt, receivedAt }];
  }
}
