import type { Recording } from './recording.ts';
import type { RecordingReport } from './recording-report.ts';
import type { RoomReference } from './room.ts';

/** Clocks differ, and providers tell whole seconds. */
const skewSeconds = 60;

interface Told {
  readonly provider: string;
  readonly room: RoomReference;
  readonly report: RecordingReport;
}

/**
 * Which of a session's recordings a report is about: by our id, else by the provider's own. Where the provider echoes
 * no id of ours and has not told its own yet, it is the one in that room that waits for a name and was asked for by then.
 */
export function matching(recordings: readonly Recording[], { provider, room, report }: Told): Recording | undefined {
  const { recordingId, reference, startedAt } = report;
  const here = recordings.filter(({ facts }) => facts.provider === provider && facts.room === room);
  const named =
    here.find(({ facts }) => facts.id === recordingId) ??
    here.find(({ facts }) => reference !== undefined && facts.reference === reference);
  if (named || recordingId !== undefined) return named;
  return here.find(
    (recording) =>
      recording.facts.reference === undefined &&
      !recording.isSettled &&
      (!startedAt || startedAt.plus({ seconds: skewSeconds }) >= recording.facts.requestedAt),
  );
}

/** What the session shows: the recording that goes on, else the one that changed last. */
export const shownState = (recordings: readonly Recording[], changed: Recording) =>
  (recordings.find(({ facts }) => facts.state === 'recording') ?? recordings.find((one) => one.isGoingOn) ?? changed)
    .facts.state;
