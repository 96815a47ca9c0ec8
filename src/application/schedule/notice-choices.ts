import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type OptionalKind, optionalKinds } from '../../domain/schedule/notices.ts';
import { personOfUser } from '../../domain/session/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { NoticeLinks } from './notice-links.ts';

/** Which kinds a person is told of. */
export type NoticeChoices = Readonly<Record<OptionalKind, boolean>>;

type Account = Extract<Caller, { kind: 'account' }>;

/** What people want to be told, by their account, or by the link in each message. */
export class ChooseNotices {
  readonly #unitOfWork: UnitOfWork;
  readonly #links: NoticeLinks;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, links: NoticeLinks, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#links = links;
    this.#clock = clock;
  }

  async read({ userId }: Account): Promise<NoticeChoices> {
    const out = await this.#unitOfWork.run(({ notifications }) => notifications.optedOut(personOfUser(userId)));
    return Object.fromEntries(optionalKinds.map((kind) => [kind, !out.some((one) => one === kind)])) as NoticeChoices;
  }

  /** What is not named stays. */
  async change(caller: Account, choices: Partial<NoticeChoices>): Promise<NoticeChoices> {
    const person = personOfUser(caller.userId);
    const now = this.#clock.now();
    await this.#unitOfWork.run(async ({ notifications }) => {
      for (const kind of optionalKinds) {
        if (choices[kind] === false) await notifications.optOut(person, kind, now);
        if (choices[kind] === true) await notifications.optIn(person, kind);
      }
    });
    return await this.read(caller);
  }

  /** What a link in a message leaves. @throws {NotFound} for a link that nobody was sent. */
  async kindOf(token: string): Promise<OptionalKind> {
    return (await this.#linked(token)).kind;
  }

  /** Does what the link is for; doing it twice changes nothing. @throws {NotFound} as above. */
  async unsubscribe(token: string): Promise<OptionalKind> {
    const { personId, kind } = await this.#linked(token);
    await this.#unitOfWork.run(({ notifications }) => notifications.optOut(personId, kind, this.#clock.now()));
    return kind;
  }

  async #linked(token: string) {
    const linked = await this.#links.unsubscribed(token);
    if (!linked) throw new NotFound('link');
    return linked;
  }
}
