import type { ProviderFact } from '../../domain/room/provider-fact.ts';
import { asRecordingId, Recording } from '../../domain/room/recording.ts';
import { matching } from '../../domain/room/recording-match.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';
import { found } from '../session/require-session.ts';
import { keepRecording } from './keep-recording.ts';

type RecordingFact = Extract<ProviderFact, { kind: 'recording.changed' }>;

/** How soon the provider is asked itself where a recording stands that it has begun without us. */
const followSeconds = 30;

/** Takes over what a provider says about a recording in one of our rooms, in whatever order and however often it says so. */
export class NoteRecordingFact {
  readonly #unitOfWork: UnitOfWork;
  readonly #ids: Ids;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, ids: Ids, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#ids = ids;
    this.#clock = clock;
  }

  /**
   * A recording that was begun at the provider, as by the host's own client, is taken in: people are being recorded.
   * @returns false when the room is none of ours, or nobody could tell which recording is meant.
   */
  async execute(provider: string, { room, recording: report }: RecordingFact): Promise<boolean> {
    return await this.#unitOfWork.run(async (stores) => {
      const place = await stores.rooms.findByReference(provider, room);
      if (!place) return false;
      const { sessionId, epoch } = place;
      const session = found(await stores.sessions.findForChange(sessionId, []));
      const known = await stores.recordings.ofSession(sessionId);
      const now = this.#clock.now();
      const by = { type: 'provider', id: provider } as const;
      const ours = matching(known, { provider, room, report });
      if (ours) {
        const before = ours.facts;
        ours.report(report, now);
        await keepRecording(stores, session, { recording: ours, before, all: known, by });
        return true;
      }
      if (report.reference === undefined) return false;
      const id = asRecordingId(this.#ids.next());
      const recording = Recording.begin({ id, sessionId, provider, epoch, room, requestedBy: by }, now);
      recording.report(report, now);
      await keepRecording(stores, session, { recording, all: [...known, recording], by });
      if (!recording.isSettled)
        await stores.jobs.enqueueLater(followSeconds, {
          name: 'follow-recording',
          data: { sessionId, recordingId: id },
        });
      return true;
    });
  }
}
