import { VideoProviderFailed } from '../../domain/room/errors.ts';
import { asRecordingId, type Recording, type RecordingFacts } from '../../domain/room/recording.ts';
import { matching } from '../../domain/room/recording-match.ts';
import { isAhead, type RecordingReport } from '../../domain/room/recording-report.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { system } from '../../domain/session/session-event.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import { isOver } from '../../domain/session/status.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { noDeadline } from '../ports/video-budget.ts';
import { found } from '../session/require-session.ts';
import type { Recorder } from './recorder.ts';
import type { RecordingKeeper } from './recording-keeper.ts';
import { pauseBeforeAsking, standsStillTooLong } from './recording-patience.ts';
import { TurnsByProvider } from './turns-by-provider.ts';

/** One provider is asked about so many recordings at a time. */
const mostAtATime = 2;

interface Followed {
  readonly state: SessionState;
  readonly all: readonly Recording[];
  readonly recording: Recording;
}

/**
 * Sees a recording through: has it begun and stopped where that is still to be done, and asks the provider where it
 * stands until it is ready. Webhooks are faster; this is what finds out when they are lost.
 */
export class FollowRecording {
  readonly #unitOfWork: UnitOfWork;
  readonly #keeper: RecordingKeeper;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #turns = new TurnsByProvider(mostAtATime);

  constructor(unitOfWork: UnitOfWork, keeper: RecordingKeeper, recorder: Recorder, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#keeper = keeper;
    this.#recorder = recorder;
    this.#clock = clock;
  }

  /** @throws {VideoProviderFailed} when something is left to do. */
  async execute({ sessionId, recordingId }: { sessionId: SessionId; recordingId: string }): Promise<void> {
    const followed = await this.#load(sessionId, recordingId);
    if (!followed || followed.recording.isSettled) return;
    let pause: number | undefined;
    const comeAgain = await this.#turns.take(followed.recording.facts.provider, async () => {
      pause = pauseBeforeAsking(await this.#goOn(followed), this.#clock.now());
    });
    const next = comeAgain ?? pause;
    if (next === undefined) return;
    await this.#unitOfWork.run(({ jobs }) =>
      jobs.enqueueLater(next, { name: 'follow-recording', data: { sessionId, recordingId } }),
    );
  }

  async #load(sessionId: SessionId, recordingId: string): Promise<Followed | undefined> {
    return await this.#unitOfWork.run(async ({ sessions, recordings }) => {
      const { state } = found(await sessions.find(sessionId, []));
      const all = await recordings.ofSession(sessionId);
      const recording = all.find(({ facts }) => facts.id === asRecordingId(recordingId));
      return recording && { state, all, recording };
    });
  }

  async #goOn(followed: Followed): Promise<RecordingFacts> {
    const { facts } = followed.recording;
    try {
      if (facts.state === 'deleted') return await this.#recorder.deleteFile(facts, noDeadline.signal);
      return await this.#askProvider(followed);
    } catch (error) {
      const isOfNoUse = error instanceof VideoProviderFailed && standsStillTooLong(facts, this.#clock.now(), 'unheard');
      if (isOfNoUse && facts.state !== 'deleted') return await this.#giveUp(facts);
      throw error;
    }
  }

  async #askProvider({ state, all, recording }: Followed): Promise<RecordingFacts> {
    const { signal } = noDeadline;
    const { facts } = recording;
    const isToStop = recording.isGoingOn && (facts.stopAskedAt !== undefined || !isInItsRoom(state, facts));
    const known = isToStop ? await this.#recorder.stop(facts, system, signal) : facts;
    const report = this.#furthest(await this.#recorder.list(facts, signal), all, recording);
    if (report) return await this.#note(known, report);
    if (standsStillTooLong(known, this.#clock.now(), 'not listed')) return await this.#giveUp(known);
    if (known.state !== 'starting' || known.acceptedAt) return known;
    return await this.#recorder.start(known, signal);
  }

  /** A provider may list one recording in pieces. */
  #furthest(
    reports: readonly RecordingReport[],
    all: readonly Recording[],
    recording: Recording,
  ): RecordingReport | undefined {
    const { provider, room } = recording.facts;
    return reports
      .filter((report) => matching(all, { provider, room, report }) === recording)
      .reduce<RecordingReport | undefined>(
        (best, report) => (best && !isAhead(report.state, best.state) ? best : report),
        undefined,
      );
  }

  #note({ sessionId, id: recordingId, provider }: RecordingFacts, report: RecordingReport): Promise<RecordingFacts> {
    const by = { type: 'provider', id: provider } as const;
    return this.#keeper.change({ sessionId, recordingId, by }, (recording, now) => recording.report(report, now));
  }

  #giveUp({ sessionId, id: recordingId }: RecordingFacts): Promise<RecordingFacts> {
    return this.#keeper.change({ sessionId, recordingId, by: system }, (recording, now) => recording.giveUp(now));
  }
}

/** Whether the session still goes on in the room that is recorded. */
const isInItsRoom = ({ phase, room }: SessionState, { provider, epoch }: RecordingFacts): boolean =>
  !isOver(phase.status) && room.provider === provider && room.epoch === epoch;
