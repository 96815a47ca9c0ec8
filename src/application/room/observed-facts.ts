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
  const { room, askedAt, present, past, absentAt } = seen;
  const known = inRoom(room, log);
  const fact = (kind: PresenceFact['kind'], participantId: ParticipantId, connectionId: string, at: DateTime) => ({
    ...{ sessionId, participantId, kind, source: 'provider' as const, connectionId },
    ...{ happenedAt: at, receivedAt: askedAt },
  });
  const told = [...past, ...present].flatMap((listed): readonly PresenceFact[] => {
    const participantId = participantIn(listed.participantId);
    if (!participantId) return [];
    const connectionId = connectionIn(room.provider, room, listed.connectionId);
    const ofOne = known.get(connectionId) ?? [];
    const knows = (kind: PresenceFact['kind']) => ofOne.some((one) => one.kind === kind);
    const { joinedAt, leftAt } = listed;
    const facts = knows('joined') ? [] : [fact('joined', participantId, connectionId, joinedAt)];
    if (leftAt) {
      if (isSettled(leftAt, askedAt) && !knows('left')) facts.push(fact('left', participantId, connectionId, leftAt));
      return facts;
    }
    const isBack = knows('joined') && !knows('left') && !connectionsOf(ofOne).some(isOpen);
    const isSeenAnew = isBack || (absentAt !== undefined && seen.isIntruder(participantId));
    return isSeenAnew ? [...facts, fact('joined', participantId, connectionId, askedAt)] : facts;
  });
  if (!absentAt) return told;
  const shown = new Set(present.map((listed) => connectionIn(room.provider, room, listed.connectionId)));
  const leaving = new Set(told.filter(({ kind }) => kind === 'left').map(({ connectionId }) => connectionId));
  const vanished = [...openIn(room, log)].flatMap(([connectionId, ofOne]) => {
    const [one] = ofOne;
    const isGone = ofOne.every(({ happenedAt }) => isSettled(happenedAt, askedAt));
    return one && isGone && !shown.has(connectionId) && !leaving.has(connectionId)
      ? [fact('absent', one.participantId, connectionId, absentAt)]
      : [];
  });
  return [...told, ...vanished];
}
