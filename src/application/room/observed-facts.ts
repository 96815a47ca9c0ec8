import type { DateTime } from 'luxon';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { KnownConnection } from '../ports/presence-log.ts';
import type { ListedConnection, RoomName } from '../ports/video-provider.ts';
import { connectionIn, participantIn } from './apply-facts.ts';

/** What a provider shows of a room, asked for it. */
export interface Observation {
  readonly sessionId: SessionId;
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
  /** Who is shown and has been without a place for so long that they must mean to be inside. */
  readonly intruders: ReadonlySet<ParticipantId>;
}

/** Providers' lists are up to 15 seconds old (Daily): what is younger than this is believed at the next look. */
const settledAfterSeconds = 30;

export const isSettled = (at: DateTime, askedAt: DateTime): boolean =>
  at <= askedAt.minus({ seconds: settledAfterSeconds });

/**
 * What the log does not know yet of what the provider shows.
 * @param log what is known of the connections that last, and of those that are shown.
 */
export function observedFacts(seen: Observation, log: readonly KnownConnection[]): readonly PresenceFact[] {
  const listing = new Listing(seen, log);
  const told = [...seen.past, ...seen.present].flatMap((one) => listing.news(one));
  const seenAnew = seen.present.flatMap((one) => listing.seenAnew(one));
  return [...told, ...seenAnew, ...listing.vanished(told)];
}

/** A provider's list, held against the log. */
class Listing {
  readonly #seen: Observation;
  readonly #known: ReadonlyMap<string, KnownConnection>;

  constructor(seen: Observation, log: readonly KnownConnection[]) {
    this.#seen = seen;
    this.#known = new Map(log.map((one) => [one.connectionId, one]));
  }

  /** A coming or a leaving that nobody told of. */
  news(listed: ListedConnection): readonly PresenceFact[] {
    const { joinedAt, leftAt } = listed;
    const known = this.#known.get(this.#idOf(listed));
    const hasLeft = leftAt && isSettled(leftAt, this.#seen.askedAt) && !known?.hasLeft;
    return [
      ...(known?.hasJoined ? [] : this.#fact('joined', listed, joinedAt)),
      ...(hasLeft ? this.#fact('left', listed, leftAt) : []),
    ];
  }

  /** Somebody whom the log takes for gone, or whose place is, and who is inside all the same. */
  seenAnew(listed: ListedConnection): readonly PresenceFact[] {
    const participantId = participantIn(listed.participantId);
    const known = this.#known.get(this.#idOf(listed));
    if (!participantId || !known?.hasJoined || known.hasLeft || listed.leftAt) return [];
    const isIntruder = this.#seen.absentAt !== undefined && this.#seen.intruders.has(participantId);
    return !known.isOpen || isIntruder ? this.#fact('joined', listed, this.#seen.askedAt) : [];
  }

  /** Connections that last by the log, and are not shown; when they ended, nobody has said. */
  vanished(told: readonly PresenceFact[]): readonly PresenceFact[] {
    const { sessionId, askedAt, present, absentAt } = this.#seen;
    if (!absentAt) return [];
    const shown = new Set(present.map((listed) => this.#idOf(listed)));
    const leaving = new Set(told.filter(({ kind }) => kind === 'left').map(({ connectionId }) => connectionId));
    return [...this.#known.values()].flatMap(({ connectionId, participantId, isOpen, lastAt }) => {
      const isShown = shown.has(connectionId) || leaving.has(connectionId);
      if (!isOpen || isShown || !isSettled(lastAt, askedAt)) return [];
      const times = { happenedAt: absentAt, receivedAt: askedAt };
      return [
        { sessionId, participantId, kind: 'absent' as const, source: 'provider' as const, connectionId, ...times },
      ];
    });
  }

  #idOf({ connectionId }: ListedConnection): string {
    return connectionIn(this.#seen.room.provider, this.#seen.room, connectionId);
  }

  /** None of people whom we don't know. */
  #fact(kind: PresenceFact['kind'], listed: ListedConnection, happenedAt: DateTime): readonly PresenceFact[] {
    const participantId = participantIn(listed.participantId);
    if (!participantId) return [];
    const connectionId = this.#idOf(listed);
    const { sessionId, askedAt: receivedAt } = this.#seen;
    return [{ sessionId, participantId, kind, source: 'provider', connectionId, happenedAt, receivedAt }];
  }
}
