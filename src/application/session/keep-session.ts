import { foldAttendance } from '../../domain/session/attendance.ts';
import { presenceFactsOf } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';
import { overSince } from '../../domain/session/status.ts';
import type { Stores } from '../ports/unit-of-work.ts';

/** Whether everybody whom these events concern has come for the first time, and so has no earlier facts. */
const concernNewcomersAlone = (events: readonly SessionEvent[]): boolean =>
  events.every(
    (event) => event.kind !== 'participant.left' && (event.kind !== 'participant.joined' || !event.data.rejoined),
  );

const isTheEnd = ({ kind }: SessionEvent): boolean => kind === 'session.ended' || kind === 'session.canceled';

/**
 * Stores a changed session with its history, the presence facts that follow, and the attendance folded from them.
 * What changed nothing stores nothing.
 */
export async function keepSession({ sessions, presence }: Stores, session: Session): Promise<void> {
  if (!session.isChanged) return;
  const events = await sessions.save(session);
  const fresh = presenceFactsOf(session.id, events);
  const endedAt = events.some(isTheEnd) ? overSince(session.state.phase) : undefined;
  if (fresh.length === 0 && !endedAt) return;
  // The end makes everybody's attendance final, whoever was there.
  const concerned = endedAt ? undefined : [...new Set(fresh.map(({ participantId }) => participantId))];
  const isFirst = !endedAt && concernNewcomersAlone(events);
  const earlier = isFirst ? [] : await presence.factsOf(session.id, concerned);
  const byPerson = Map.groupBy([...earlier, ...fresh], ({ participantId }) => participantId);
  const attendance = [...byPerson.values()].flatMap((facts) => foldAttendance(facts, endedAt) ?? []);
  await presence.record(session.id, fresh, attendance);
}
