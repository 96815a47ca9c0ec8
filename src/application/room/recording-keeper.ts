import { NotFound } from '../../domain/expected-error.ts';
import type { Recording, RecordingFacts, RecordingId } from '../../domain/room/recording.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { Clock } from '../ports/clock.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { found } from '../session/require-session.ts';
import { keepRecording } from './keep-recording.ts';

type Now = ReturnType<Clock['now']>;

export interface RecordingCommand {
  readonly sessionId: SessionId;
  readonly recordingId: RecordingId;
  readonly by: Actor;
  /** @throws when somebody may not do this. Asked first: who may not learns nothing of what there is. */
  readonly permit?: (session: Session, now: Now) => void;
  /** How soon a job is to see to it; none where not said. */
  readonly followSeconds?: number;
}

/** Changes recordings one at a time, with their session held: what changed is in its history, and shown with it. */
export class RecordingKeeper {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** @throws {NotFound} when the session has no such recording, and what the change throws. */
  async change(
    { sessionId, recordingId, by, permit, followSeconds }: RecordingCommand,
    change: (recording: Recording, now: Now) => void,
  ): Promise<RecordingFacts> {
    return await this.#unitOfWork.run(async (stores) => {
      const session = found(await stores.sessions.findForChange(sessionId, []));
      const now = this.#clock.now();
      permit?.(session, now);
      const all = await stores.recordings.ofSession(sessionId);
      const recording = all.find(({ facts }) => facts.id === recordingId);
      if (!recording) throw new NotFound('recording');
      const before = recording.facts;
      change(recording, now);
      await keepRecording(stores, session, { recording, before, all, by });
      if (followSeconds !== undefined && !recording.isSettled)
        await stores.jobs.enqueueLater(followSeconds, { name: 'follow-recording', data: { sessionId, recordingId } });
      return recording.facts;
    });
  }
}
