import { describe, expect, it } from 'vitest';
import {
  SessionAlreadyActive,
  SessionAlreadyClosed,
  SessionAlreadyEnded,
  SessionOfAnotherUser,
} from '#src/domain/boundary/errors.ts';
import { asBoundaryUserId } from '#src/domain/boundary/ids.ts';
import { Forbidden, NotFound, Unauthenticated, Unavailable } from '#src/domain/expected-error.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import { freshSessionId, freshUser } from '#test/support/a-boundary.ts';
import { anAccount } from '#test/support/a-session.ts';
import { boundariesInMemory } from '#test/support/boundaries-in-memory.ts';

describe('starting and ending', () => {
  it('records both before it answers, each with an id of its own', async () => {
    const world = boundariesInMemory();
    const started = await world.begin();
    expect(world.log.eventsOf(world.userId)).toEqual([started]);
    world.clock.advance({ minutes: 5 });
    const ended = await world.finish(started.sessionId);
    expect(world.log.eventsOf(world.userId)).toEqual([started, ended]);
    expect(ended.recordId).not.toBe(started.recordId);
    expect(await world.verify()).toEqual([]);
    expect(await world.log.unfinished()).toEqual([]);
  });

  it('lets a user have one active session, whoever asks at the same moment', async () => {
    const world = boundariesInMemory();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => world.begin()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(SessionAlreadyActive);
    expect(world.log.eventsOf(world.userId)).toHaveLength(1);
  });

  it('leaves no line of what it refuses', async () => {
    const world = boundariesInMemory();
    const { sessionId } = await world.begin();
    const other = freshUser();
    await world.begin(other);
    await expect(world.begin()).rejects.toThrow(SessionAlreadyActive);
    await expect(world.finish(freshSessionId())).rejects.toThrow(NotFound);
    await expect(world.finish(sessionId, other)).rejects.toThrow(SessionOfAnotherUser);
    await expect(world.finish(sessionId, freshUser())).rejects.toThrow(SessionOfAnotherUser);
    await expect(world.finish(freshSessionId(), freshUser())).rejects.toThrow(NotFound);
    await world.finish(sessionId);
    await expect(world.finish(sessionId)).rejects.toThrow(SessionAlreadyEnded);
    expect(world.log.eventsOf(world.userId)).toHaveLength(2);
    expect(await world.verify()).toEqual([]);
  });

  it('changes nothing when nothing can be recorded', async () => {
    const world = boundariesInMemory();
    world.log.faults.failNext();
    await expect(world.begin()).rejects.toThrow(Unavailable);
    const { sessionId } = await world.begin();
    world.log.faults.failNext();
    await expect(world.finish(sessionId)).rejects.toThrow(Unavailable);
    expect((await world.sessions.find(sessionId))?.phase.status).toBe('active');
    await world.finish(sessionId);
    expect(await world.verify()).toEqual([]);
  });
});

describe('the time-out', () => {
  it('closes by itself what has lasted too long, on the word of the system', async () => {
    const world = boundariesInMemory({ timeoutMinutes: 30 });
    const started = await world.begin();
    world.clock.advance({ minutes: 29 });
    await world.check.execute();
    expect(world.log.eventsOf(world.userId)).toHaveLength(1);
    world.clock.advance({ minutes: 1 });
    await world.check.execute();
    await world.check.execute();
    const [, ended, ...more] = world.log.eventsOf(world.userId);
    expect(ended).toMatchObject({ event: 'session_end', performerId: 'system', sessionId: started.sessionId });
    expect(ended?.recordId).not.toBe(started.recordId);
    expect(more).toEqual([]);
    expect(await world.verify()).toEqual([]);
  });

  it('is judged when somebody asks: an end is too late, and a start is free to begin', async () => {
    const world = boundariesInMemory({ timeoutMinutes: 30 });
    const first = await world.begin();
    world.clock.advance({ minutes: 30 });
    await expect(world.finish(first.sessionId)).rejects.toThrow(SessionAlreadyClosed);
    const second = await world.begin();
    world.clock.advance({ minutes: 30 });
    await world.begin();
    expect((await world.sessions.find(second.sessionId))?.phase).toMatchObject({ status: 'closed', by: 'timeout' });
    expect(world.log.eventsOf(world.userId)).toHaveLength(5);
    expect(await world.verify()).toEqual([]);
  });

  it('changes nothing when it can not be recorded, and comes again', async () => {
    const world = boundariesInMemory({ timeoutMinutes: 30 });
    const { sessionId } = await world.begin();
    world.clock.advance({ minutes: 30 });
    world.log.faults.failNext();
    await world.check.execute();
    expect(world.reports).toHaveLength(1);
    expect((await world.sessions.find(sessionId))?.phase.status).toBe('active');
    await world.check.execute();
    expect((await world.sessions.find(sessionId))?.phase.status).toBe('closed');
  });
});

describe('who may', () => {
  const me = anAccount();
  const myself = asBoundaryUserId(me.userId);

  it('record where tokens are asked for: staff, and an account for itself', async () => {
    const world = boundariesInMemory({ asksForTokens: true });
    await expect(world.begin(myself, anonymous)).rejects.toThrow(Unauthenticated);
    await expect(world.begin(myself, anAccount())).rejects.toThrow(Forbidden);
    const { sessionId } = await world.begin(myself, me);
    await expect(world.finish(sessionId, myself, anonymous)).rejects.toThrow(Unauthenticated);
    await expect(world.finish(sessionId, myself, anAccount())).rejects.toThrow(Forbidden);
    await world.finish(sessionId, myself, anAccount({ role: 'instructor' }));
  });

  it('read: staff alone, whether or not tokens are asked for to record', async () => {
    const world = boundariesInMemory();
    const { sessionId } = await world.begin(myself);
    for (const [caller, refusal] of [
      [anonymous, Unauthenticated],
      [me, Forbidden],
    ] as const) {
      await expect(world.reading.sessions(caller, myself, { limit: 5 })).rejects.toThrow(refusal);
      await expect(world.reading.events(caller, myself, sessionId)).rejects.toThrow(refusal);
    }
    const staff = anAccount({ role: 'board_member' });
    expect((await world.reading.sessions(staff, myself, { limit: 5 })).items).toHaveLength(1);
    expect(await world.reading.events(staff, myself, sessionId)).toHaveLength(1);
    await expect(world.reading.events(staff, freshUser(), sessionId)).rejects.toThrow(NotFound);
  });
});
