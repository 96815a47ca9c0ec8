import { latestEnd } from '../../domain/session/schedule.ts';
import { mostPeopleInside } from '../../domain/session/seats.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { RoomPlan } from '../ports/video-provider.ts';

/** The room that a session needs by now. */
export const planOf = (state: SessionState): RoomPlan => ({
  sessionId: state.id,
  epoch: state.room.epoch,
  title: state.details.title,
  mostPeople: mostPeopleInside(state),
  latestEnd: latestEnd(state.schedule),
  chat: state.details.chatEnabled,
  screenSharing: state.details.screenShareEnabled,
  recording: state.details.recordingEnabled,
});
