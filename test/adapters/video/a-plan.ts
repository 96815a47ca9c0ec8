import { DateTime } from 'luxon';
import type { RequestHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import type { RoomGuest, RoomPlan } from '#src/application/ports/video-provider.ts';
import type { RoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';

export const now = DateTime.fromISO('2026-11-21T10:00:00Z', { zone: 'utc' });
export const sessionId = asSessionId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e01');
export const participantId = asParticipantId('019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e02');
export const recordingId = '019a5f0e-6f10-7a31-9b1c-2f6a3c1d0e03';
export const names = new RoomNames('test');

export const aPlan = (changes: Partial<RoomPlan> = {}): RoomPlan => ({
  sessionId,
  epoch: 1,
  title: 'Algebra',
  mostPeople: 12,
  latestEnd: now.plus({ hours: 8 }),
  chat: true,
  screenSharing: true,
  recording: false,
  ...changes,
});

export const aGuestOf = (reference: RoomReference, changes: Partial<RoomGuest> = {}): RoomGuest => ({
  sessionId,
  epoch: 1,
  reference,
  participantId,
  displayName: 'Ada Lovelace',
  role: 'participant',
  mayShareScreen: true,
  mayChat: true,
  latestEnd: now.plus({ hours: 8 }),
  ...changes,
});

interface Faked {
  readonly fake: { readonly handlers: readonly RequestHandler[] };
}

/** Puts a new fake provider on the wire each time; the one before is gone after the test. */
export function onTheWireOf<Settings, Provider extends Faked>(make: (settings?: Settings) => Provider) {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return (settings?: Settings): Provider => {
    const provider = make(settings);
    server.use(...provider.fake.handlers);
    return provider;
  };
}
