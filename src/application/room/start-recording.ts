import type { Caller } from '../../domain/identity/caller.ts';
import { ProviderTooSmall, RoomNotReady, VideoProviderFailed } from '../../domain/room/errors.ts';
import { Recording, type RecordingFacts, type RecordingId } from '../../domain/room/recording.ts';
import { AlreadyRecording, RecordingNotEnabled } from '../../domain/room/recording-errors.ts';
import type { ReadyRoom } from '../../domain/room/room.ts';
import { SessionClosed, SessionNotLive } from '../../domain/session/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import type { VideoBudget } from '../ports/video-budget.ts';
import { found } from '../session/require-session.ts';
import { keepRecording } from './keep-recording.ts';
import type { Providers } from './providers.ts';
import type { Recorder } from './recorder.ts';
import type { RecordingKeeper } from './recording-keeper.ts';

export interface StartRecordingInput {
  readonly id: SessionId;
  /** The id to give to the recording; a repeated call with the same one is the same recording. */
  readonly recordingId: RecordingId;
  readonly caller: Caller;
}

/** How long after the wish a job looks what became of it. */
const followSeconds = 3;

/** Has a live session recorded, one recording at a time. */
export class StartRecording {
  readonly #unitOfWork: UnitOfWork;
  readonly #providers: Providers;
  readonly #keeper: RecordingKeeper;
  readonly #recorder: Recorder;
  readonly #budget: VideoBudget;
  readonly #clock: Clock;

  constructor(
    unitOfWork: UnitOfWork,
    providers: Providers,
    keeper: RecordingKeeper,
    recorder: Recorder,
    budget: VideoBudget,
    clock: Clock,
  ) {
    this.#unitOfWork = unitOfWork;
    this.#providers = providers;
    this.#keeper = keeper;
    this.#recorder = recorder;
    this.#budget = budget;
    this.#clock = clock;
  }

  /**
   * With the provider slow or away it is still `starting`, and a job goes on.
   * @throws {VideoProviderFailed} when the provider refuses; the recording has failed then.
   */
  async execute(input: StartRecordingInput): Promise<RecordingFacts> {
    const facts = await this.#note(input);
    if (facts.state !== 'starting' || facts.acceptedAt) return facts;
    try {
      return await this.#recorder.start(facts, this.#budget.start().signal);
    } catch (error) {
      if (!(error instanceof VideoProviderFailed)) throw error;
      if (!['refused', 'key_refused', 'gone'].includes(error.fault)) return facts;
      const by = { type: 'provider', id: facts.provider } as const;
      const failed = { sessionId: input.id, recordingId: facts.id, by };
      await this.#keeper.change(failed, (recording, now) => recording.giveUp(now));
      throw error;
    }
  }

  async #note({ id, recordingId, caller }: StartRecordingInput): Promise<RecordingFacts> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(id, []));
      const now = this.#clock.now();
      session.recognise(caller, now);
      session.requireManagedBy(caller);
      const known = await stores.recordings.ofSession(id);
      const made = known.find(({ facts }) => facts.id === recordingId);
      if (made) return made.facts;
      const { provider, epoch, reference: room } = this.#recordableRoom(session.state);
      const goingOn = known.find((recording) => recording.isGoingOn);
      if (goingOn) throw new AlreadyRecording(goingOn.facts.id);
      const requestedBy = actorOf(caller);
      const recording = Recording.begin({ id: recordingId, sessionId: id, provider, epoch, room, requestedBy }, now);
      await keepRecording(stores, session, { recording, all: [...known, recording], by: requestedBy });
      await stores.jobs.enqueueLater(followSeconds, { name: 'follow-recording', data: { sessionId: id, recordingId } });
      return recording.facts;
    });
  }

  #recordableRoom({ phase: { status }, details, room }: SessionState): ReadyRoom {
    if (isOver(status)) throw new SessionClosed(status);
    if (status !== 'live') throw new SessionNotLive();
    if (!details.recordingEnabled) throw new RecordingNotEnabled();
    if (room.state !== 'ready') throw new RoomNotReady();
    if (!this.#providers.require(room.provider).recordings) throw new ProviderTooSmall('own', ['recording']);
    return room;
  }
}
