import type { SessionId } from '../../domain/session/ids.ts';
import type { Stores } from '../ports/unit-of-work.ts';

/** The room is closed meanwhile, where its provider answers. */
const followSeconds = 3;

/** Has those recordings stopped soon that go on in a room which nobody is to be in any more. */
export async function seeRecordingsOut({ jobs, recordings }: Stores, sessionId: SessionId): Promise<void> {
  const goingOn = (await recordings.ofSession(sessionId)).filter((recording) => recording.isGoingOn);
  const following = goingOn.map(({ facts }) => ({ sessionId, recordingId: facts.id }));
  await jobs.enqueueLater(followSeconds, ...following.map((data) => ({ name: 'follow-recording', data }) as const));
}
