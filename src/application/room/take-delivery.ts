import type { ProviderFact } from '../../domain/room/provider-fact.ts';
import type { Clock } from '../ports/clock.ts';
import type { Delivery, DeliveryCounts, DeliveryState } from '../ports/delivery-store.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import { applyFacts } from './apply-facts.ts';
import type { NoteRecordingFact } from './note-recording-fact.ts';
import type { Providers } from './providers.ts';

type RecordingFact = Extract<ProviderFact, { kind: 'recording.changed' }>;

const isOfRecording = (fact: ProviderFact): fact is RecordingFact => fact.kind === 'recording.changed';

/** Takes the facts of a kept delivery over into the record. Taking it twice changes nothing. */
export class TakeDelivery {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #noteRecordingFact: Pick<NoteRecordingFact, 'execute'>;
  readonly #clock: Clock;

  constructor(
    unitOfWork: UnitOfWork,
    providers: Providers,
    noteRecordingFact: Pick<NoteRecordingFact, 'execute'>,
    clock: Clock,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#noteRecordingFact = noteRecordingFact;
    this.#clock = clock;
  }

  /** One that is not there (any more) is left alone, and so is one of a provider that is not set up (any more). */
  async execute({ deliveryId }: { readonly deliveryId: string }): Promise<void> {
    const delivery = await this.#unitOfWork.run(({ deliveries }) => deliveries.find(deliveryId));
    const webhooks = delivery && this.#providers.find(delivery.provider)?.webhooks;
    if (!webhooks) return;
    const facts = webhooks.factsOf(delivery.kept);
    const recordings = await this.#takeRecordings(delivery.provider, facts.filter(isOfRecording));
    await this.#unitOfWork.run((stores) => this.#take(stores, deliveryId, facts, recordings));
  }

  /** @returns how many were about recordings of ours. */
  async #takeRecordings(provider: string, facts: readonly RecordingFact[]): Promise<number> {
    let taken = 0;
    for (const fact of facts) if (await this.#noteRecordingFact.execute(provider, fact)) taken += 1;
    return taken;
  }

  async #take(stores: Stores, id: Delivery['id'], facts: readonly ProviderFact[], recordings: number): Promise<void> {
    const delivery = await stores.deliveries.findForChange(id);
    if (!delivery) return;
    const { provider, receivedAt, state } = delivery;
    const now = this.#clock.now();
    const ofRooms = facts.filter((fact) => !isOfRecording(fact));
    const isFirstTime = state !== 'taken';
    const applied = await applyFacts(stores, { provider, facts: ofRooms, receivedAt, now, isFirstTime });
    const counts = {
      facts: facts.length,
      taken: applied.taken + recordings,
      strangers: applied.strangers,
      unmatched: applied.unmatched + facts.length - ofRooms.length - recordings,
    };
    await stores.deliveries.worked(id, now, stateAfter(counts), counts);
  }
}

function stateAfter({ facts, unmatched }: DeliveryCounts): DeliveryState {
  if (facts === 0) return 'empty';
  return unmatched === facts ? 'unmatched' : 'taken';
}
