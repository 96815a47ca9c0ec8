import type { Caller } from '../../domain/identity/caller.ts';
import type { RecordingId } from '../../domain/room/recording.ts';
import { RecordingKeptElsewhere } from '../../domain/room/recording-errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { VideoBudget } from '../ports/video-budget.ts';
import { managing } from './managing.ts';
import type { Providers } from './providers.ts';
import type { Recorder } from './recorder.ts';
import type { RecordingKeeper } from './recording-keeper.ts';
import { unlessProviderFails } from './room-keeper.ts';

export interface DeleteRecordingInput {
  readonly id: SessionId;
  readonly recordingId: RecordingId;
  readonly caller: Caller;
}

/** How long after the wish a job looks whether the provider has deleted the file. */
const followSeconds = 3;

/**
 * Takes a recording away from everybody at once, and has its file deleted at the provider, by a job if need be. What is
 * known of it stays, marked as deleted. Deleting twice changes nothing.
 */
export class DeleteRecording {
  readonly #providers: Providers;
  readonly #keeper: RecordingKeeper;
  readonly #recorder: Recorder;
  readonly #budget: VideoBudget;

  constructor(providers: Providers, keeper: RecordingKeeper, recorder: Recorder, budget: VideoBudget) {
    this.#providers = providers;
    this.#keeper = keeper;
    this.#recorder = recorder;
    this.#budget = budget;
  }

  /** @throws {RecordingNotReady} while it is being made, {RecordingKeptElsewhere} where its provider deletes nothing. */
  async execute({ id: sessionId, recordingId, caller }: DeleteRecordingInput): Promise<void> {
    const command = { sessionId, recordingId, by: actorOf(caller), permit: managing(caller), followSeconds };
    const facts = await this.#keeper.change(command, (recording, now) => {
      const { state, provider } = recording.facts;
      const canDelete = this.#providers.require(provider).recordingDeletion !== undefined;
      if (state === 'ready' && !canDelete) throw new RecordingKeptElsewhere(provider, 'delete');
      recording.delete(now);
      // What failed has left nothing that could be watched.
      if (!canDelete) recording.fileIsDeleted(now);
    });
    if (facts.fileDeletedAt) return;
    await unlessProviderFails(() => this.#recorder.deleteFile(facts, this.#budget.start().signal));
  }
}
