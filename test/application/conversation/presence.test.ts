import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { minutesFromNoon } from '#test/support/a-session.ts';
import { aConversation, type Conversation, toldIn } from './a-conversation.ts';

const replica = v7();
const enter = (room: Conversation, socketId = v7()) =>
  room.enterRoom.execute(room.id, replica, [{ socketId, caller: room.caller }]).then(() => socketId);
const leave = (room: Conversation, socketId: string, how?: 'for good') =>
  room.leaveRoom.execute(room.id, [{ socketId, participantId: room.gwen.participantId, at: room.clock.now() }], how);
const attendance = async ({ sessions, id, gwen }: Conversation) =>
  (await sessions.attendance(id)).find(({ participantId }) => participantId === gwen.participantId);

describe('presence', () => {
  test('is of people: two sockets join once, and leave when the last is gone for the grace', async () => {
    const room = await aConversation();
    const [one, two] = [await enter(room), await enter(room)];
    await leave(room, one);
    await leave(room, two);
    room.clock.advance({ seconds: 9 });
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined']);
    room.clock.advance({ seconds: 1 });
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined', 'user_left']);
  });

  test('outlasts a reload', async () => {
    const room = await aConversation();
    await leave(room, await enter(room));
    room.clock.advance({ seconds: 5 });
    await enter(room);
    room.clock.advance({ seconds: 60 });
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined']);
  });

  test('is a witness of attendance, socket by socket', async () => {
    const room = await aConversation();
    const socketId = await enter(room);
    room.clock.set(minutesFromNoon(25));
    await leave(room, socketId);
    await leave(room, socketId);
    expect(await attendance(room)).toMatchObject({ watchTimeSeconds: 20 * 60, present: false, evidence: ['socket'] });
  });

  test('ends with the server that saw it, as of when that was last heard of', async () => {
    const room = await aConversation();
    await room.sweepPresence.beat(replica);
    await enter(room);
    room.clock.advance({ seconds: 5 });
    await room.sweepPresence.letDeadGo();
    room.clock.advance({ seconds: 4 });
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined']);
    room.clock.advance({ seconds: 1 });
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined', 'user_left']);
    expect((await attendance(room))?.watchTimeSeconds).toBe(0);
    expect(await room.sweepPresence.beat(replica)).toBe(false);
    await room.enterRoom.again(room.id, [
      { socketId: v7(), participantId: room.gwen.participantId, replicaId: replica },
    ]);
    expect((await toldIn(room)).at(-1)).toBe('user_joined');
    await room.sweepPresence.retire(replica);
  });

  test('is refused to who was removed, whose token is another, and after the end; others are not kept out by it', async () => {
    const room = await aConversation();
    const [mine, others] = [v7(), v7()];
    const entering = await room.enterRoom.execute(room.id, replica, [
      { socketId: others, caller: room.host },
      { socketId: mine, caller: room.caller },
    ]);
    expect(entering.get(others)).toMatchObject({ refusal: { code: 'invalid_token' } });
    expect(entering.get(mine)).toHaveProperty('participation');
    await room.unitOfWork.run(async ({ sessions }) => {
      const session = await sessions.findForChange(room.id, [room.caller.personId]);
      session?.remove(room.caller.personId, room.host, room.clock.now());
      if (session) await sessions.save(session);
    });
    const again = await room.enterRoom.execute(room.id, replica, [{ socketId: v7(), caller: room.caller }]);
    expect([...again.values()]).toMatchObject([{ refusal: { code: 'removed' } }]);
    await leave(room, mine, 'for good');
    await room.sweepPresence.tellOfGone();
    expect(await toldIn(room)).toEqual(['user_joined', 'user_left']);
  });
});
