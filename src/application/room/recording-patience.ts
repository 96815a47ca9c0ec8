import type { DateTime } from 'luxon';
import type { RecordingFacts } from '../../domain/room/recording.ts';
import type { RecordingState } from '../../domain/room/recording-report.ts';

const pauses: Readonly<Partial<Record<RecordingState, number>>> = { starting: 5, recording: 30 };

/** Providers take about as long to work on a recording as it took; the longer it lasts, the less often they are asked. */
const processing = { least: 15, most: 600, share: 0.1 } as const;

/** How many seconds to let pass before the provider is asked again; `undefined` when there is nothing more to ask. */
export function pauseBeforeAsking({ state, changedAt }: RecordingFacts, now: DateTime): number | undefined {
  if (state !== 'processing') return pauses[state];
  const { least, most, share } = processing;
  return Math.round(Math.min(most, Math.max(least, share * now.diff(changedAt).as('seconds'))));
}

/** `unheard`: the provider has not answered all that time. Names come within minutes, files within hours. */
export function standsStillTooLong(
  { reference, changedAt }: RecordingFacts,
  now: DateTime,
  why: 'not listed' | 'unheard',
): boolean {
  const patience = why === 'unheard' ? { days: 7 } : reference === undefined ? { minutes: 15 } : { days: 1 };
  return now >= changedAt.plus(patience);
}
