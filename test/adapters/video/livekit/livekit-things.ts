import { v7 } from 'uuid';
import { asRoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import { noon } from '#test/support/a-session.ts';

export const aPlan = () => ({
  sessionId: asSessionId(v7()),
  epoch: 1,
  title: 'Yoga for beginners',
  mostPeople: 10,
  latestEnd: noon.plus({ hours: 1 }),
  chat: true,
  screenSharing: true,
  recording: false,
});

export const aGuest = (reference = asRoomReference('a-room')) => ({
  sessionId: asSessionId(v7()),
  epoch: 1,
  reference,
  participantId: asParticipantId(v7()),
  displayName: 'Ada Lovelace',
  role: 'host' as const,
  mayShareScreen: true,
  mayChat: true,
  latestEnd: noon.plus({ hours: 1 }),
});
