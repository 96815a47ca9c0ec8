import type { DateTime } from 'luxon';
import { NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { Recording, type RecordingFacts, type RecordingId } from '../../domain/room/recording.ts';
import { RecordingKeptElsewhere } from '../../domain/room/recording-errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { requireManager } from '../../domain/session/permissions.ts';
import { recognise } from '../../domain/session/recognise.ts';
import type { Clock } from '../ports/clock.ts';
import type { Page, PageRequest } from '../ports/page.ts';
import type { RecordingQueries } from '../ports/recording-queries.ts';
import type { SessionQueries } from '../ports/session-queries.ts';
import type { VideoBudget } from '../ports/video-budget.ts';
import { requireView } from '../session/require-session.ts';
import type { Providers } from './providers.ts';
import { within } from './within.ts';

/** Shows managers what was recorded, and lets them watch it. That a session is being recorded everybody sees. */
export class ReadRecordings {
  readonly #sessions: SessionQueries;
  readonly #recordings: RecordingQueries;
  readonly #providers: Providers;
  readonly #budget: VideoBudget;
  readonly #clock: Clock;

  constructor(
    sessions: SessionQueries,
    recordings: RecordingQueries,
    providers: Providers,
    budget: VideoBudget,
    clock: Clock,
  ) {
    this.#sessions = sessions;
    this.#recordings = recordings;
    this.#providers = providers;
    this.#budget = budget;
    this.#clock = clock;
  }

  async list(id: SessionId, caller: Caller, page: PageRequest): Promise<Page<RecordingFacts>> {
    await this.#requireManager(id, caller);
    return await this.#recordings.ofSession(id, page);
  }

  /** @throws {NotFound} */
  async one(id: SessionId, recordingId: RecordingId, caller: Caller): Promise<RecordingFacts> {
    await this.#requireManager(id, caller);
    const facts = await this.#recordings.find(id, recordingId);
    if (!facts) throw new NotFound('recording');
    return facts;
  }

  /**
   * Where it can be watched for a while.
   * @throws {RecordingNotReady | RecordingKeptElsewhere | VideoProviderFailed}, {NotFound} when the provider has lost it.
   */
  async link(
    id: SessionId,
    recordingId: RecordingId,
    caller: Caller,
  ): Promise<{ readonly url: string; readonly expiresAt: DateTime }> {
    const facts = await this.one(id, recordingId, caller);
    const reference = Recording.restore(facts).requireWatchable();
    const { name, recordingLinks } = this.#providers.require(facts.provider);
    if (!recordingLinks) throw new RecordingKeptElsewhere(name, 'link');
    try {
      const { signal } = this.#budget.start();
      return await within(name, signal, (until) => recordingLinks.link(reference, { signal: until }));
    } catch (error) {
      if (error instanceof VideoProviderFailed && error.fault === 'gone') throw new NotFound('recording');
      throw error;
    }
  }

  async #requireManager(id: SessionId, caller: Caller): Promise<void> {
    const { state } = await requireView(this.#sessions, id);
    recognise(state, caller, this.#clock.now());
    requireManager(state, caller);
  }
}
