import type { DateTime } from 'luxon';
import type { ParticipantId } from '../../domain/session/ids.ts';
import type { Participation } from '../../domain/session/participation.ts';
import { keyOfFact, type PresenceFact } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import { isOver } from '../../domain/session/status.ts';
import { sightOf } from '../../domain/session/witnesses.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import { keepSession } from './keep-session.ts';

export interface Witness {
  /** Locked, with the places of everybody whom the facts concern. */
  readonly session: Session;
  /** What the witness says; of people who have no place in the session nothing is taken. */
  readonly facts: readonly PresenceFact[];
  /** Who the witness is, for the history. */
  readonly by: Actor;
  readonly now: DateTime;
}

/**
 * Takes over what a witness of people's presence says: into the log and the attendance, and for the seats of those
 * concerned, and stores the session. It never changes the session's status, and what was said before changes nothing.
 */
export async function witnessPresence(stores: Stores, { session, facts, by, now }: Witness): Promise<void> {
  const ofOurs = facts.filter(({ participantId }) => session.sightings.find(participantId));
  if (ofOurs.length === 0) return await keepSession(stores, session);
  const earlier = await stores.presence.factsOf(session.id, [...new Set(ofOurs.map((fact) => fact.participantId))]);
  const known = new Set(earlier.map(keyOfFact));
  const fresh = ofOurs.filter((fact) => !known.has(keyOfFact(fact)));
  if (fresh.length === 0) return await keepSession(stores, session);
  const news = Map.groupBy(fresh, ({ participantId }) => participantId);
  const before = Map.groupBy(earlier, ({ participantId }) => participantId);
  const toPutOut: ParticipantId[] = [];
  for (const [participantId, told] of news) {
    const place = session.sightings.find(participantId);
    if (!place || isOver(session.state.phase.status)) continue;
    if (!follows(session, place, [...(before.get(participantId) ?? []), ...told], { by, now }))
      toPutOut.push(participantId);
  }
  await keepSession(stores, session, { facts: fresh, earlier: earlier.filter((fact) => news.has(fact.participantId)) });
  const { id: sessionId } = session;
  for (const participantId of toPutOut)
    await stores.jobs.enqueue({ name: 'put-out', data: { sessionId, participantId } });
}

/** What the facts mean for a person's place. @returns false when they are inside and there is no place for them. */
function follows(
  session: Session,
  { personId, present, leftAt, unwitnessedSince }: Participation,
  facts: readonly PresenceFact[],
  { by, now }: Pick<Witness, 'by' | 'now'>,
): boolean {
  const sight = sightOf(facts);
  if (present) {
    // A later moment may stand there: who joined again through us has time from then on.
    const since = sight.word === 'gone' ? latest(sight.since, unwitnessedSince) : undefined;
    session.sightings.note(personId, since);
    return true;
  }
  const isInside = sight.word === 'there' && leftAt !== undefined && sight.lastSeenAt > leftAt;
  return !isInside || session.sightings.takeBack(personId, by, now);
}

const latest = (a: DateTime, b: DateTime | undefined): DateTime => (b && b > a ? b : a);
