import type { Clock } from '../../../application/ports/clock.ts';
import type { RecordingDeletion, RecordingLinks, RoomRecordings } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RecordingReport } from '../../../domain/room/recording-report.ts';
import type { RoomReference } from '../../../domain/room/room.ts';
import type { FaultSwitch } from './fault-switch.ts';

/** Recordings of which only their states are kept; `becomes` moves one along. */
export class InMemoryRecordings {
  readonly #faults: FaultSwitch;
  readonly #requireRoom: (reference: RoomReference) => unknown;
  readonly #clock: Clock;
  readonly #reports = new Map<string, RecordingReport & { readonly room: RoomReference }>();

  constructor(faults: FaultSwitch, requireRoom: (reference: RoomReference) => unknown, clock: Clock) {
    this.#faults = faults;
    this.#requireRoom = requireRoom;
    this.#clock = clock;
  }

  readonly control: RoomRecordings = {
    start: async ({ reference: room, recordingId }, asking) => {
      await this.#faults.pass(asking?.signal);
      this.#requireRoom(room);
      const reference = `at-memory-${recordingId}`;
      const report = this.#reports.get(reference) ?? { reference, recordingId, state: 'recording', room };
      this.#reports.set(reference, report);
      return report;
    },
    stop: async ({ recordingId }, asking) => {
      await this.#faults.pass(asking?.signal);
      for (const [reference, report] of this.#reports)
        if (report.recordingId === recordingId && report.state === 'recording')
          this.#reports.set(reference, { ...report, state: 'processing' });
    },
    list: async (room, asking) => {
      await this.#faults.pass(asking?.signal);
      return [...this.#reports.values()].filter((report) => report.room === room);
    },
  };

  readonly links: RecordingLinks = {
    link: async (recording, asking) => {
      await this.#faults.pass(asking?.signal);
      if (this.#reports.get(recording)?.state !== 'ready') throw new VideoProviderFailed('memory', { fault: 'gone' });
      return { url: `https://rooms.test/recordings/${recording}`, expiresAt: this.#clock.now().plus({ hours: 1 }) };
    },
  };

  readonly deletion: RecordingDeletion = {
    delete: async (recording, asking) => {
      await this.#faults.pass(asking?.signal);
      this.#reports.delete(recording);
    },
  };

  /** The provider goes on with a recording. */
  becomes(recordingId: string, news: Partial<RecordingReport>): void {
    for (const [reference, report] of this.#reports)
      if (report.recordingId === recordingId) this.#reports.set(reference, { ...report, ...news });
  }
}
