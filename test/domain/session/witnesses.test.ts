import { describe, expect, it } from 'vitest';
import { asParticipantId } from '#src/domain/session/ids.ts';
import type { PresenceFact } from '#src/domain/session/presence-fact.ts';
import { sightOf } from '#src/domain/session/witnesses.ts';
import { aSession, aUserId, minutesFromNoon } from '#test/support/a-session.ts';

const told = { sessionId: aSession().id, participantId: asParticipantId(aUserId()) };

const fact = (
  kind: PresenceFact['kind'],
  minute: number,
  connectionId?: string,
  source: PresenceFact['source'] = connectionId ? 'provider' : 'seat',
): PresenceFact => ({
  ...told,
  kind,
  source,
  ...(connectionId && { connectionId }),
  happenedAt: minutesFromNoon(minute),
  receivedAt: minutesFromNoon(minute),
});

describe('What witnesses say of a person', () => {
  it('is nothing where there is none: a seat and a correction see nobody', () => {
    const facts = [fact('joined', 0), fact('joined', 1, 'by hand', 'correction'), fact('left', 9, 'phone')];
    expect(sightOf(facts)).toEqual({ word: 'never seen' });
  });

  it('is that they are there while any connection lasts, and when that was said last', () => {
    const facts = [fact('joined', 0, 'phone'), fact('joined', 5, 'laptop'), fact('left', 9, 'phone')];
    expect(sightOf(facts)).toEqual({ word: 'there', lastSeenAt: minutesFromNoon(5) });
    expect(sightOf([...facts, fact('joined', 7, 'laptop')])).toMatchObject({ lastSeenAt: minutesFromNoon(7) });
  });

  it('is that they are gone since the last connection closed, by whichever witness', () => {
    const facts = [
      ...[fact('joined', 0, 'phone'), fact('left', 9, 'phone')],
      ...[fact('joined', 1, 'tab', 'socket'), fact('absent', 12, 'tab', 'socket')],
    ];
    expect(sightOf(facts)).toEqual({ word: 'gone', since: minutesFromNoon(12) });
  });

  it('is that they are gone since they joined through us, where that was later', () => {
    const facts = [fact('joined', 0), fact('joined', 0, 'phone'), fact('left', 9, 'phone'), fact('joined', 20)];
    expect(sightOf(facts)).toEqual({ word: 'gone', since: minutesFromNoon(20) });
  });
});
