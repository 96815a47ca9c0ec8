import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { changesRules, entriesOf } from '#src/domain/conversation/entry.ts';
import { recordingStates } from '#src/domain/room/recording-report.ts';
import { roomStates } from '#src/domain/room/room.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { type SessionEvent, type SessionEventKind, system } from '#src/domain/session/session-event.ts';
import { noon } from '#test/support/a-session.ts';

const participantId = asParticipantId(v7());
const happened = (kind: SessionEventKind, data: object = {}) => ({ kind, at: noon, by: system, data }) as SessionEvent;
const told = (kind: SessionEventKind, data?: object) => entriesOf([happened(kind, data)]);

describe('what happens to a session', () => {
  it.each([
    ['session.started', 'session_started'],
    ['session.updated', 'session_updated'],
    ['session.extended', 'session_updated'],
    ['session.locked', 'session_updated'],
    ['session.unlocked', 'session_updated'],
    ['session.ended', 'session_ended'],
    ['session.canceled', 'session_canceled'],
    ['co_host.added', 'session_updated'],
    ['co_host.removed', 'session_updated'],
    ['room.moved', 'room_changed'],
    ...roomStates.map((state) => [`room.${state}`, 'room_changed'] as const),
    ...recordingStates.map((state) => [`recording.${state}`, 'session_updated'] as const),
  ] as const)('is told: %s as %s', (event, kind) => {
    expect(told(event)).toEqual([{ kind }]);
  });

  it('is told of whom it concerns', () => {
    expect(told('participant.removed', { participantId })).toEqual([{ kind: 'user_left', participantId }]);
    const share = { participantId, saidBy: 'client' };
    expect(told('screen_share.started', share)).toEqual([{ kind: 'screen_share_started', participantId }]);
    expect(told('screen_share.stopped', share)).toEqual([{ kind: 'screen_share_stopped', participantId }]);
    expect(told('screen_share.stopped', { saidBy: 'provider' })).toEqual([{ kind: 'screen_share_stopped' }]);
  });

  // An update comes with a move, sockets tell of who comes and goes, and the record is for managers.
  it.each([
    ...(['session.created', 'session.rescheduled', 'session.archived'] as const),
    ...(['participant.joined', 'participant.left', 'attendance.corrected'] as const),
    ...(['registration.added', 'registration.removed'] as const),
  ])('is not told on purpose: %s', (event) => {
    expect(told(event, { participantId })).toEqual([]);
  });

  it('changes the rules where somebody may do something else by it', () => {
    const changes = (...kinds: SessionEventKind[]) => changesRules(kinds.map((kind) => happened(kind)));
    expect(changes('session.extended', 'recording.recording', 'screen_share.started', 'room.ready')).toBe(false);
    expect(changes('participant.joined')).toBe(false);
    for (const kind of ['session.updated', 'session.ended', 'participant.left', 'participant.removed'] as const)
      expect(changes('room.ready', kind)).toBe(true);
  });
});
