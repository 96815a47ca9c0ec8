import { pauseAfter } from '../../domain/schedule/notices.ts';
import type { Clock } from '../ports/clock.ts';
import type { JobData } from '../ports/jobs.ts';
import type { ClaimedNotice, NoticeOutcome } from '../ports/notification-ledger.ts';
import { type Message, type Notifier, NotifierUnavailable, RecipientRefused } from '../ports/notifier.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { NoticeWriter } from './notice-writer.ts';
import { Sidings, type SidingsSize } from './sidings.ts';

/** A claim lapses so long after its process was heard of last. */
const leaseSeconds = 15;
const renewEveryMs = 5000;
/** So long one run takes up more; then it makes room for other work, and hands on what is left. */
const runMs = 5000;

/** How many mails one run has under way at once; those tried before never take up all of its lanes. */
interface Lanes {
  readonly forAll: number;
  readonly forUntried: number;
}

export interface Pace {
  readonly lanes: Lanes;
  /** Mails that take long leave their lane; together with two runs' lanes as many as the notifier takes at once. */
  readonly slow: SidingsSize;
}

const usual: Pace = { lanes: { forAll: 3, forUntried: 2 }, slow: { afterMs: 3000, most: 20, givenUpInARow: 60 } };

/**
 * Sends what is due, several people at a time and each by themselves: a mail that hangs or fails holds up one of the
 * lanes for a few seconds, and nobody else's. At any moment a process may be killed: what it had claimed is taken up by
 * others, under the same id.
 */
export class SendNotices {
  readonly #unitOfWork: UnitOfWork;
  readonly #writer: NoticeWriter;
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  readonly #report: (error: unknown, notice: ClaimedNotice) => void;
  readonly #lanes: Lanes;
  readonly #sidings: Sidings;

  /** @param report hears of what nobody foresaw. */
  constructor(
    unitOfWork: UnitOfWork,
    writer: NoticeWriter,
    notifier: Notifier,
    clock: Clock,
    report: (error: unknown, notice: ClaimedNotice) => void,
    { lanes, slow } = usual,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#writer = writer;
    this.#notifier = notifier;
    this.#clock = clock;
    this.#report = report;
    this.#lanes = lanes;
    this.#sidings = new Sidings(slow);
  }

  /** Answers once no mail is under way any more that a run has let go of. */
  async settled(): Promise<void> {
    await this.#sidings.settled();
  }

  async execute({ share }: JobData['send-notices']): Promise<void> {
    const until = performance.now() + runMs;
    const { forAll, forUntried } = this.#lanes;
    const lanes = await Promise.allSettled([
      ...Array.from({ length: forAll }, () => this.#run('all', until)),
      ...Array.from({ length: forUntried }, () => this.#run('untried', until)),
    ]);
    const failed = lanes.find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
    const isMoreLeft = lanes.some((lane) => lane.status === 'fulfilled' && lane.value === 'more');
    if (isMoreLeft) await this.#unitOfWork.run(({ jobs }) => jobs.enqueue({ name: 'send-notices', data: { share } }));
  }

  /** One after the other, until nothing is due or the time is over. */
  async #run(which: 'all' | 'untried', until: number): Promise<'more' | 'none'> {
    while (performance.now() < until) {
      const notice = await this.#unitOfWork.run(({ notifications }) => {
        const now = this.#clock.now();
        return notifications.claim(now, now.plus({ seconds: leaseSeconds }), which);
      });
      if (!notice) return 'none';
      await this.#sidings.run(
        (givenUp) => this.#handle(notice, givenUp),
        (error) => this.#report(error, notice),
      );
    }
    return 'more';
  }

  async #handle(notice: ClaimedNotice, givenUp: AbortSignal): Promise<void> {
    const outcome = await this.#tell(notice, givenUp);
    await this.#unitOfWork.run(({ notifications }) => notifications.settle(notice, outcome, this.#clock.now()));
  }

  async #tell(notice: ClaimedNotice, givenUp: AbortSignal): Promise<NoticeOutcome> {
    try {
      const written = await this.#writer.write(notice);
      if ('skipped' in written) return { status: 'skipped', reason: written.skipped };
      await this.#deliver(written.message, notice, givenUp);
      return { status: 'sent' };
    } catch (error) {
      if (error instanceof RecipientRefused) return { status: 'failed', reason: error.detail };
      if (error instanceof NotifierUnavailable) return this.#later(notice, error.detail);
      this.#report(error, notice);
      return this.#later(notice, 'An unexpected error; the log says which.');
    }
  }

  /** No transaction is open while the other side is waited for; the claim is kept for as long. */
  async #deliver(message: Message, notice: ClaimedNotice, givenUp: AbortSignal): Promise<void> {
    const renewing = setInterval(() => void this.#renew(notice), renewEveryMs);
    try {
      await this.#notifier.deliver(message, givenUp);
    } finally {
      clearInterval(renewing);
    }
  }

  async #renew(notice: ClaimedNotice): Promise<void> {
    try {
      const leaseUntil = this.#clock.now().plus({ seconds: leaseSeconds });
      await this.#unitOfWork.run(({ notifications }) => notifications.renew(notice, leaseUntil));
    } catch (error) {
      // The claim lapses at worst, and somebody else sends the same once more.
      this.#report(error, notice);
    }
  }

  /** Whether it is of use still is judged at the next try. */
  #later({ attempt }: ClaimedNotice, reason: string): NoticeOutcome {
    const nextAttemptAt = this.#clock.now().plus({ seconds: pauseAfter(attempt) });
    return { status: 'planned', reason, nextAttemptAt };
  }
}
