import { DateTime } from 'luxon';
import { givenUp, type NoticeKind, occasionOf, voidOnceCanceled } from '../../domain/schedule/notices.ts';
import { reminderKinds, remindersMissed, whyNoReminder } from '../../domain/schedule/reminders.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { SessionEvent } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Job } from '../ports/jobs.ts';
import type { Audience, NoticePlan } from '../ports/notification-ledger.ts';
import type { Stores } from '../ports/unit-of-work.ts';

/** So many workers are called at once at most: a few servers' worth. */
export const mostShares = 8;

/**
 * Has what is due sent by a worker that is idle, without waiting for the next round. Sessions are spread over the shares,
 * since who plans waits for whoever else has called the same worker and has not committed.
 */
export const sendSoonFor = (id: SessionId): Job => ({
  name: 'send-notices',
  data: { share: 1 + (Number.parseInt(id.at(-1) ?? '0', 16) % mostShares) },
});

type Books = Pick<Stores, 'notifications' | 'jobs'>;

/** What is told of a start, and is no use once it is another. */
const tellsOfAStart: readonly NoticeKind[] = [...reminderKinds, 'host_not_started'];

/** Where the start was before, if it moved. */
function movedFrom(events: readonly SessionEvent[]): string | undefined {
  const move = events.find((event) => event.kind === 'session.rescheduled');
  return move && move.data.startsAt !== move.data.previousStartsAt ? move.data.previousStartsAt : undefined;
}

/**
 * Plans everything that people are told because a session changed, whoever or whatever changed it; in the transaction of
 * the change, so that it is told if, and only if, the change is stored. The one place where that is decided.
 * @param state the session as it is stored from now on.
 */
export async function planNotices(stores: Books, state: SessionState, events: readonly SessionEvent[]): Promise<void> {
  const plans = new Plans(stores, state);
  if (events.some(({ kind }) => kind === 'session.canceled')) await plans.cancellation(events);
  else await plans.change(events);
  for (const event of events) {
    if (event.kind === 'registration.added') await plans.registration(event.data.participantId, event.at);
    if (event.kind === 'registration.removed' && event.data.reason === 'withdrawn')
      await plans.withdrawal(event.data.participantId, event.at);
    if (event.kind === 'recording.ready') await plans.recording(event.data.recordingId, event.at);
  }
  if (plans.isAnythingDue) await stores.jobs.enqueue(sendSoonFor(state.id));
}

class Plans {
  readonly #stores: Books;
  readonly #state: SessionState;
  isAnythingDue = false;

  constructor(stores: Books, state: SessionState) {
    this.#stores = stores;
    this.#state = state;
  }

  async registration(place: ParticipantId, at: DateTime): Promise<void> {
    const people = { places: [place] };
    await this.#plan(people, { kind: 'registered', occasion: occasionOf(at), at });
    await this.#skipMissedReminders(people, at);
  }

  /** Whoever had a mail that put the class into their calendar gets one that takes it out. */
  async withdrawal(place: ParticipantId, at: DateTime): Promise<void> {
    await this.#plan({ places: [place], toldAlone: true }, { kind: 'withdrawn', occasion: occasionOf(at), at });
  }

  /** Another time, or another name. A class that runs is past being announced. */
  async change(events: readonly SessionEvent[]): Promise<void> {
    const news = events.find(
      (event) =>
        event.kind === 'session.rescheduled' ||
        (event.kind === 'session.updated' && event.data.fields.includes('title')),
    );
    if (!news || this.#state.phase.status !== 'scheduled') return;
    const { at } = news;
    const previous = movedFrom(events);
    const everybody = { host: true, registered: true };
    if (previous !== undefined) {
      await this.#stores.notifications.giveUp(this.#state.id, givenUp.rescheduled, at, tellsOfAStart);
      await this.#skipMissedReminders(everybody, at);
      const previousStartsAt = DateTime.fromISO(previous, { zone: 'utc' });
      await this.#plan(everybody, { ...this.#changed, previousStartsAt, at });
    } else await this.#plan(everybody, { ...this.#changed, at });
  }

  /**
   * By now nobody is registered any more: those are told whom the cancellation struck off, and whoever else has the class
   * in their calendar by a mail, such as those whose seat went to somebody at the door.
   */
  async cancellation(events: readonly SessionEvent[]): Promise<void> {
    const [first] = events;
    if (!first) return;
    const { at } = first;
    const notice = { kind: 'canceled', occasion: String(this.#state.calendarSequence), at } as const;
    await this.#plan({ host: true, places: struckOff(events), told: true }, notice);
    await this.#stores.notifications.giveUp(this.#state.id, givenUp.canceled, at, voidOnceCanceled);
  }

  async recording(recordingId: string, at: DateTime): Promise<void> {
    await this.#plan({ host: true }, { kind: 'recording_ready', occasion: recordingId, at });
  }

  get #changed() {
    return { kind: 'changed', occasion: String(this.#state.calendarSequence) } as const;
  }

  async #skipMissedReminders(audience: Audience, at: DateTime): Promise<void> {
    const { startsAt } = this.#state.schedule;
    for (const kind of remindersMissed(startsAt, at))
      await this.#enter(audience, { kind, occasion: occasionOf(startsAt), at, skipped: whyNoReminder.tooSoon });
  }

  async #plan(audience: Audience, notice: Omit<NoticePlan, 'sessionId' | 'startsAt'>): Promise<void> {
    this.isAnythingDue = true;
    await this.#enter(audience, notice);
  }

  async #enter(audience: Audience, notice: Omit<NoticePlan, 'sessionId' | 'startsAt'>): Promise<void> {
    const { id, schedule } = this.#state;
    await this.#stores.notifications.planForAll(audience, { ...notice, sessionId: id, startsAt: schedule.startsAt });
  }
}

const struckOff = (events: readonly SessionEvent[]): readonly ParticipantId[] =>
  events.flatMap((event) =>
    event.kind === 'registration.removed' && event.data.reason === 'canceled' ? event.data.participantId : [],
  );
