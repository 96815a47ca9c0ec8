import { describe, expect, it } from 'vitest';
import { DamagedRecord } from '#src/application/boundary/damaged-record.ts';
import { SessionAlreadyActive, SessionAlreadyClosed, SessionAlreadyEnded } from '#src/domain/boundary/errors.ts';
import { boundariesInMemory } from '#test/support/boundaries-in-memory.ts';

/** A start whose line is in the log and whose commit never came. */
async function withLostStart() {
  const world = boundariesInMemory();
  await world.sessions.hold(world.userId, async () => undefined);
  const { sessionId } = await world.begin();
  await world.finish(sessionId);
  world.sessions.commits.failNext();
  await expect(world.begin()).rejects.toThrow('The commit failed.');
  expect(await world.verify()).not.toEqual([]);
  return world;
}

async function withLostEnd(timeoutMinutes?: number) {
  const world = boundariesInMemory(timeoutMinutes === undefined ? {} : { timeoutMinutes });
  const { sessionId } = await world.begin();
  world.sessions.commits.failNext();
  await expect(world.finish(sessionId)).rejects.toThrow('The commit failed.');
  expect(await world.verify()).not.toEqual([]);
  return { ...world, sessionId };
}

describe('a crash between line and commit', () => {
  it('of a start is settled by the next request: the session is there, and named', async () => {
    const world = await withLostStart();
    await expect(world.begin()).rejects.toThrow(SessionAlreadyActive);
    expect(await world.verify()).toEqual([]);
  });

  it('of an end is settled by the next request, also when that is the same end again', async () => {
    const world = await withLostEnd();
    await expect(world.finish(world.sessionId)).rejects.toThrow(SessionAlreadyEnded);
    expect(await world.verify()).toEqual([]);
    const lost = await withLostEnd();
    await lost.begin();
    expect(await lost.verify()).toEqual([]);
    expect(lost.log.eventsOf(lost.userId)).toHaveLength(3);
  });

  it('of a time-out is settled as a time-out', async () => {
    const world = boundariesInMemory({ timeoutMinutes: 30 });
    const { sessionId } = await world.begin();
    world.clock.advance({ minutes: 31 });
    world.sessions.commits.failNext();
    await world.check.execute();
    expect(world.reports).toHaveLength(1);
    await expect(world.finish(sessionId)).rejects.toThrow(SessionAlreadyClosed);
    expect(world.log.eventsOf(world.userId)).toHaveLength(2);
    expect(await world.verify()).toEqual([]);
  });

  it('is settled by the periodic check of any server, once it has seen it twice', async () => {
    for (const world of [await withLostStart(), await withLostEnd()]) {
      await world.check.execute();
      expect(await world.verify()).not.toEqual([]);
      await world.check.execute();
      expect(await world.verify()).toEqual([]);
      expect(await world.log.unfinished()).toEqual([]);
    }
  });

  it('whose note was lost in a power cut is settled at the next start of a server', async () => {
    for (const world of [await withLostStart(), await withLostEnd()]) {
      await world.log.forget(await world.log.unfinished());
      await world.check.everybody();
      expect(await world.verify()).toEqual([]);
    }
  });
});

describe('the periodic check', () => {
  it('lets those alone who are just being served', async () => {
    const world = await withLostEnd();
    await world.check.execute();
    await world.sessions.hold(world.userId, async () => {
      await world.check.execute();
      expect(await world.log.unfinished()).toHaveLength(1);
    });
    await world.check.execute();
    expect(await world.log.unfinished()).toEqual([]);
  });

  it('makes the table anew from the log for users it does not know', async () => {
    const before = boundariesInMemory();
    const one = await before.begin();
    await before.finish(one.sessionId);
    const two = await before.begin();
    const after = boundariesInMemory();
    for (const event of before.log.eventsOf(before.userId))
      await after.log.append(event, (await after.log.sizeOf(event.userId, event.sessionId)) ?? 0);
    await after.check.everybody();
    expect(await after.verify()).toEqual([]);
    await expect(after.begin(before.userId)).rejects.toThrow(SessionAlreadyActive);
    await after.finish(two.sessionId, before.userId);
  });

  it('stops when it is told to', async () => {
    const world = await withLostEnd();
    await world.check.everybody(() => true);
    expect(await world.verify()).not.toEqual([]);
  });
});

describe('a log that lost what somebody was told', () => {
  it('is not made good in silence: nothing more is decided on it, and the check reports it', async () => {
    const world = boundariesInMemory();
    const { sessionId } = await world.begin();
    world.log.lose(world.userId, sessionId);
    await expect(world.finish(sessionId)).rejects.toThrow(DamagedRecord);
    await expect(world.begin()).rejects.toThrow(DamagedRecord);
    await world.check.everybody();
    expect(world.reports).toEqual([expect.any(DamagedRecord)]);
    expect(await world.verify()).toEqual([`${world.userId}: ${sessionId} is in the table and has no log.`]);
  });
});
