import type { Recording, RecordingFacts } from '../../domain/room/recording.ts';
import { shownState } from '../../domain/room/recording-match.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import { keepSession } from '../session/keep-session.ts';

export interface RecordingChange {
  readonly recording: Recording;
  /** Absent for one that is new. */
  readonly before?: RecordingFacts;
  /** All of the session, this one among them. */
  readonly all: readonly Recording[];
  readonly by: Actor;
}

/** Stores a recording with what its change means for its session, which must be held: its history and what it shows. */
export async function keepRecording(stores: Stores, session: Session, change: RecordingChange): Promise<void> {
  const { recording, before, all, by } = change;
  const { facts } = recording;
  if (!before) await stores.recordings.add(recording);
  else if (facts !== before) await stores.recordings.save(recording);
  if (before?.state === facts.state) return;
  session.room.noteRecording(facts.id, facts.state, by, facts.changedAt, shownState(all, recording));
  await keepSession(stores, session);
}
