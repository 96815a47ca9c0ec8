import { VideoProviderFailed } from '../../domain/room/errors.ts';
import type { RecordingFacts } from '../../domain/room/recording.ts';
import { RecordingKeptElsewhere } from '../../domain/room/recording-errors.ts';
import type { RecordingReport } from '../../domain/room/recording-report.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { RoomRecordings, SoughtRecording, VideoProvider } from '../ports/video-provider.ts';
import type { Providers } from './providers.ts';
import type { RecordingKeeper } from './recording-keeper.ts';
import { within } from './within.ts';

/** Has providers record, stop and delete, and notes what they say. Everything may be asked twice. */
export class Recorder {
  readonly #providers: Providers;
  readonly #keeper: RecordingKeeper;

  constructor(providers: Providers, keeper: RecordingKeeper) {
    this.#providers = providers;
    this.#keeper = keeper;
  }

  /** @throws {VideoProviderFailed} */
  async start(facts: RecordingFacts, signal: AbortSignal): Promise<RecordingFacts> {
    const { id: recordingId, room: reference } = facts;
    const report = await within(facts.provider, signal, (until) =>
      this.#recordings(facts).start({ reference, recordingId }, { signal: until }),
    );
    return await this.#keeper.change(asProvider(facts), (recording, now) => recording.accepted(report, now));
  }

  /** @throws {VideoProviderFailed} */
  async stop(facts: RecordingFacts, by: Actor, signal: AbortSignal): Promise<RecordingFacts> {
    await within(facts.provider, signal, (until) => this.#recordings(facts).stop(sought(facts), { signal: until }));
    return await this.#keeper.change({ ...asProvider(facts), by }, (recording, now) =>
      recording.report({ state: 'processing' }, now),
    );
  }

  /** Everything recorded in that room. @throws {VideoProviderFailed} */
  async list(facts: RecordingFacts, signal: AbortSignal): Promise<readonly RecordingReport[]> {
    const { provider, room } = facts;
    return await within(provider, signal, (until) => this.#recordings(facts).list(room, { signal: until }));
  }

  /** Has the file deleted of a recording that nobody is to watch any more. @throws {VideoProviderFailed} */
  async deleteFile(facts: RecordingFacts, signal: AbortSignal): Promise<RecordingFacts> {
    const { provider, reference } = facts;
    if (reference !== undefined) {
      const { recordingDeletion } = this.#providers.require(provider);
      if (!recordingDeletion) throw new RecordingKeptElsewhere(provider, 'delete');
      await within(provider, signal, (until) => recordingDeletion.delete(reference, { signal: until }));
    }
    return await this.#keeper.change(asProvider(facts), (recording, now) => recording.fileIsDeleted(now));
  }

  /** What a provider can do; undefined for one that is not set up (any more). */
  providerOf({ provider }: RecordingFacts): VideoProvider | undefined {
    return this.#providers.find(provider);
  }

  #recordings({ provider }: RecordingFacts): RoomRecordings {
    const { recordings } = this.#providers.require(provider);
    if (!recordings) throw new VideoProviderFailed(provider, { fault: 'refused', detail: 'It does not record.' });
    return recordings;
  }
}

const asProvider = ({ sessionId, id: recordingId, provider }: RecordingFacts) =>
  ({ sessionId, recordingId, by: { type: 'provider', id: provider } }) as const;

const sought = ({ id: recordingId, room, reference }: RecordingFacts): SoughtRecording => ({
  room,
  recordingId,
  ...(reference !== undefined && { recording: reference }),
});
