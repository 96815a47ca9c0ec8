import { foldAttendance } from '../../domain/session/attendance.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import { presenceFactsOf } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';
import { overSince } from '../../domain/session/status.ts';
import type { Stores } from '../ports/unit-of-work.ts';

/** Stores a changed session with its history, the presence facts that follow, and the attendance folded from them. */
export async function keepSession(stores: Stores, session: Session): Promise<void> {
  const events = await stores.sessions.save(session);
  const facts = presenceFactsOf(session.id, events);
  if (facts.length > 0) await stores.presence.append(facts);
  await projectAttendance(stores, session, events, facts);
}

/** Who came for the first time has no earlier facts; the end of a session makes everybody's attendance final. */
async function projectAttendance(
  { presence }: Stores,
  session: Session,
  events: readonly SessionEvent[],
  fresh: readonly PresenceFact[],
): Promise<void> {
  const endedAt = overSince(session.state.phase);
  if (fresh.length === 0 && !endedAt) return;
  const newcomersOnly = events.every((event) => event.kind !== 'participant.joined' || !event.data.rejoined);
  const onlyJoins = newcomersOnly && fresh.every(({ kind }) => kind === 'joined');
  const concerned = endedAt ? undefined : [...new Set(fresh.map(({ participantId }) => participantId))];
  const facts = onlyJoins && !endedAt ? fresh : await presence.factsOf(session.id, concerned);
  const rows = [...Map.groupBy(facts, ({ participantId }) => participantId).values()].flatMap(
    (ofOne) => foldAttendance(ofOne, endedAt) ?? [],
  );
  await presence.project(session.id, rows);
}
