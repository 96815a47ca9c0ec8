import { Conflict, Unavailable } from '../../domain/expected-error.ts';
import { NotGenuine, NoWebhooks } from '../../domain/room/webhook-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { WebhookCall } from '../ports/video-provider.ts';
import type { Providers } from './providers.ts';

/** Keeps what a provider tells us, once; what follows from it is done by a job. */
export class ReceiveDelivery {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #ids: Ids;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, providers: Providers, ids: Ids, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#ids = ids;
    this.#clock = clock;
  }

  /**
   * Returns once it is stored. @throws {NoWebhooks | NotGenuine}, and {Unavailable} for every fault of ours: a provider
   * takes that for "send it again", and other refusals for "never send it again".
   */
  async execute({ provider: name, call }: { readonly provider: string; readonly call: WebhookCall }): Promise<void> {
    const { webhooks, health } = this.#providers.find(name) ?? {};
    // One that is set up and lacks its keys: an operator mends that, and nothing is to be lost meanwhile.
    if (!webhooks && health?.condition().state === 'unusable') throw notSetUp();
    if (!webhooks) throw new NoWebhooks();
    const receivedAt = this.#clock.now();
    const judged = await webhooks.judge(call, receivedAt);
    if (judged.verdict === 'not_genuine') throw new NotGenuine();
    if (judged.verdict === 'probe') return;
    const { key, type, kept } = judged;
    const delivery = { id: this.#ids.next(), provider: name, key, type, kept, receivedAt };
    await orComeAgain(() =>
      this.#unitOfWork.run(async ({ deliveries, jobs }) => {
        if (await deliveries.add(delivery))
          await jobs.enqueue({ name: 'take-delivery', data: { deliveryId: delivery.id } });
      }),
    );
  }
}

const notSetUp = () => new Unavailable('This provider is not completely set up here.', 60);

/** Two transactions that could not be put in order are a matter of ours. */
async function orComeAgain(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Conflict) throw new Unavailable('It could not be kept just now.', 1, { cause: error });
    throw error;
  }
}
