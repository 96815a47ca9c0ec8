import { isOptional, type Situation, whyNotTold } from '../../domain/schedule/notices.ts';
import { overdueAt, type StepSettings } from '../../domain/schedule/steps.ts';
import type { Participation } from '../../domain/session/participation.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Addressee, ClaimedNotice } from '../ports/notification-ledger.ts';
import type { Message, Recipient } from '../ports/notifier.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { NoticeLinks } from './notice-links.ts';
import { sessionFacts } from './session-facts.ts';

/** What is told, or why it is not. */
export type Written = { readonly message: Message } | { readonly skipped: string };

/** Everything that a message is made of, as it is stored now. */
interface Facts {
  readonly notice: ClaimedNotice;
  readonly state: SessionState;
  readonly participation: Participation | undefined;
  readonly addressee: Addressee;
}

/** Writes what a notice says from what is stored by now, and judges once more whether it is to be told at all. */
export class NoticeWriter {
  readonly #unitOfWork: UnitOfWork;
  readonly #links: NoticeLinks;
  readonly #clock: Clock;
  readonly #settings: StepSettings;

  constructor(unitOfWork: UnitOfWork, links: NoticeLinks, clock: Clock, settings: StepSettings) {
    this.#unitOfWork = unitOfWork;
    this.#links = links;
    this.#clock = clock;
    this.#settings = settings;
  }

  async write(notice: ClaimedNotice): Promise<Written> {
    const facts = await this.#find(notice);
    if (!facts) return { skipped: 'Nobody is known by that id any more.' };
    const skipped = whyNotTold(notice, this.#situation(facts), this.#clock.now());
    return skipped === undefined ? { message: await this.#message(facts) } : { skipped };
  }

  async #find(notice: ClaimedNotice): Promise<Facts | undefined> {
    return await this.#unitOfWork.run(async ({ sessions, notifications }) => {
      const session = await sessions.find(notice.sessionId, [notice.personId]);
      const addressee = await notifications.addressee(notice);
      if (!session || !addressee) return undefined;
      return { notice, state: session.state, participation: session.participationOf(notice.personId), addressee };
    });
  }

  #situation({ notice, state, participation, addressee }: Facts): Situation {
    return {
      status: state.phase.status,
      schedule: state.schedule,
      calendarSequence: state.calendarSequence,
      isHost: (state.host.id as string) === notice.personId,
      isRegistered: participation?.registeredAt !== undefined && participation.removedAt === undefined,
      hasAddress: addressee.address !== undefined,
      isDisabled: addressee.isDisabled,
      optedOut: addressee.optedOut,
      ...(addressee.confirmBy && { confirmBy: addressee.confirmBy }),
      overdueAt: overdueAt(state, this.#settings),
    };
  }

  async #message(facts: Facts): Promise<Message> {
    const { notice, state, addressee } = facts;
    const { id, kind, personId } = notice;
    const session = sessionFacts(state, addressee.hostName, await this.#joinUrl(facts));
    const about = { id, recipient: recipient(addressee), session };
    if (!isOptional(kind)) return { ...about, kind, ...(await this.#confirmation(facts)) };
    const unsubscribeUrl = await this.#links.toUnsubscribe(personId, kind);
    const optional = { ...about, unsubscribeUrl };
    const { previousStartsAt, occasion } = notice;
    if (kind === 'changed') return { ...optional, kind, ...(previousStartsAt && { previousStartsAt }) };
    if (kind === 'host_overdue_soon') return { ...optional, kind, endsAt: overdueAt(state, this.#settings) };
    if (kind === 'recording_ready')
      return { ...optional, kind, recordingUrl: this.#links.toRecording(state.id, occasion) };
    return { ...optional, kind };
  }

  async #joinUrl({ state, participation, addressee }: Facts): Promise<string> {
    return participation && addressee.userId === undefined
      ? await this.#links.toSessionAsGuest(state.id, participation.id, participation.personId)
      : this.#links.toSession(state.id);
  }

  async #confirmation({ notice, addressee }: Facts) {
    const confirmUrl = await this.#links.toConfirm(notice.personId as string as Participation['id']);
    return { confirmUrl, expiresAt: addressee.confirmBy ?? notice.plannedAt.plus({ days: 1 }) };
  }
}

function recipient({ address = '', displayName, timeZone, locale }: Addressee): Recipient {
  return { address, displayName, timeZone, locale };
}
