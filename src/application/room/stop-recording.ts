import type { Caller } from '../../domain/identity/caller.ts';
import type { RecordingFacts, RecordingId } from '../../domain/room/recording.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { VideoBudget } from '../ports/video-budget.ts';
import { managing } from './managing.ts';
import type { Recorder } from './recorder.ts';
import type { RecordingKeeper } from './recording-keeper.ts';
import { unlessProviderFails } from './room-keeper.ts';

export interface StopRecordingInput {
  readonly id: SessionId;
  readonly recordingId: RecordingId;
  readonly caller: Caller;
}

/** How long after the wish a job looks whether the provider has stopped. */
const followSeconds = 3;

/** Stops a recording; with the provider away a job goes on. Stopping what has stopped changes nothing. */
export class StopRecording {
  readonly #keeper: RecordingKeeper;
  readonly #recorder: Recorder;
  readonly #budget: VideoBudget;

  constructor(keeper: RecordingKeeper, recorder: Recorder, budget: VideoBudget) {
    this.#keeper = keeper;
    this.#recorder = recorder;
    this.#budget = budget;
  }

  async execute({ id: sessionId, recordingId, caller }: StopRecordingInput): Promise<RecordingFacts> {
    const by = actorOf(caller);
    let isToStop = false;
    const command = { sessionId, recordingId, by, permit: managing(caller), followSeconds };
    const facts = await this.#keeper.change(command, (recording, now) => {
      isToStop = recording.askToStop(now);
    });
    if (!isToStop) return facts;
    const stopping = () => this.#recorder.stop(facts, by, this.#budget.start().signal);
    return (await unlessProviderFails(stopping)) ?? facts;
  }
}
