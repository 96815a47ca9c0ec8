import { type Attendance, type Ending, foldAttendance } from '../../domain/session/attendance.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { type PresenceFact, presenceFactsOf } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';
import { overSince, type Phase } from '../../domain/session/status.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import { planNotices } from '../schedule/plan-notices.ts';

/** Whether everybody whom these events concern has come for the first time, and so has no earlier facts. */
const concernNewcomersAlone = (events: readonly SessionEvent[]): boolean =>
  events.every(
    (event) => event.kind !== 'participant.left' && (event.kind !== 'participant.joined' || !event.data.rejoined),
  );

const isTheEnd = ({ kind }: SessionEvent): boolean => kind === 'session.ended' || kind === 'session.canceled';

/**
 * Has the room of a class that begins looked into: it may have been made hours ago, and deleted since then. That somebody
 * comes before, through open doors, is seen by the polls.
 */
async function lookAtTheStart({ jobs }: Stores, session: Session, events: readonly SessionEvent[]): Promise<void> {
  const { id: sessionId, room } = session.state;
  if (room.state !== 'ready' || !events.some(({ kind }) => kind === 'session.started')) return;
  await jobs.enqueue({ name: 'reconcile-room', data: { sessionId, epoch: room.epoch } });
}

/** When the session was over, if it is, and whether every room that tells who was inside has told it. */
async function endingOf(
  { rooms }: Pick<Stores, 'rooms'>,
  { id, phase }: { readonly id: SessionId; readonly phase: Phase },
): Promise<Ending | undefined> {
  const at = overSince(phase);
  if (!at) return undefined;
  const watched = (await rooms.ofSession(id)).filter((room) => room.watched && room.reference !== undefined);
  return { at, isReconciled: watched.every(({ reconciledAt }) => reconciledAt !== undefined) };
}

/** What somebody else tells of people in the session, and all that the log holds of them by now. */
export interface Told {
  readonly facts: readonly PresenceFact[];
  readonly earlier: readonly PresenceFact[];
}

/**
 * Stores a changed session with its history, what people are told of it, the presence facts that follow, and the
 * attendance folded from them. With the archiving the addresses of guests are forgotten.
 * What changed nothing stores nothing.
 */
export async function keepSession(stores: Stores, session: Session, told?: Told): Promise<void> {
  if (!session.isChanged && !told) return;
  const events = session.isChanged ? await stores.sessions.save(session) : [];
  await planNotices(stores, session.state, events);
  await lookAtTheStart(stores, session, events);
  if (events.some(({ kind }) => kind === 'session.archived')) await stores.guestRegistrations.removeAllOf(session.id);
  const fresh = [...(told?.facts ?? []), ...presenceFactsOf(session.id, events)];
  const isOverNow = events.some(isTheEnd);
  if (fresh.length === 0 && !isOverNow) return;
  const { presence } = stores;
  // The end completes everybody's attendance, whoever was there.
  const concerned = isOverNow ? undefined : [...new Set(fresh.map(({ participantId }) => participantId))];
  const isFirst = !isOverNow && concernNewcomersAlone(events);
  const earlier = told?.earlier ?? (isFirst ? [] : await presence.factsOf(session.id, concerned));
  const byPerson = Map.groupBy([...earlier, ...fresh], ({ participantId }) => participantId);
  const ending = await endingOf(stores, session.state);
  const attendance = [...byPerson.values()].flatMap((facts) => foldAttendance(facts, ending) ?? []);
  await presence.record(session.id, fresh, attendance);
}

/** Folds everybody's attendance anew, as when nothing more is expected to come. */
export async function refoldAttendance(
  stores: Stores,
  state: { readonly id: SessionId; readonly phase: Phase },
): Promise<void> {
  await stores.presence.record(state.id, [], await foldedAttendance(stores, state));
}

/** What everybody's attendance comes to by the log alone. */
export async function foldedAttendance(
  stores: Stores,
  state: { readonly id: SessionId; readonly phase: Phase },
): Promise<readonly Attendance[]> {
  const byPerson = Map.groupBy(await stores.presence.factsOf(state.id), ({ participantId }) => participantId);
  const ending = await endingOf(stores, state);
  return [...byPerson.values()].flatMap((facts) => foldAttendance(facts, ending) ?? []);
}
