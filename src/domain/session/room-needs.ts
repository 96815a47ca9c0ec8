import type { RoomNeeds } from '../room/provider-limits.ts';
import { mostPeopleInside } from './seats.ts';
import type { SessionState } from './session-state.ts';

/** What a session asks of whoever holds its room. */
export const roomNeedsOf = (state: Pick<SessionState, 'details' | 'coHosts'>): RoomNeeds => ({
  mostPeople: mostPeopleInside(state),
  recording: state.details.recordingEnabled,
  screenSharing: state.details.screenShareEnabled,
});
