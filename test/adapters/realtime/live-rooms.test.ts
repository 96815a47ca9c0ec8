import { describe, expect, test, vi } from 'vitest';
import { User } from '#src/domain/identity/user.ts';
import { personOfUser } from '#src/domain/session/ids.ts';
import type { Newcomer } from '#src/domain/session/participation.ts';
import type { Session } from '#src/domain/session/session.ts';
import { aConversation, type Conversation } from '#test/application/conversation/a-conversation.ts';
import { aGuest, aUserId, noon } from '#test/support/a-session.ts';
import { aLiveRoom, replica } from './a-live-room.ts';

async function joined({ unitOfWork, id }: Conversation, newcomer: Newcomer): Promise<Newcomer> {
  await unitOfWork.run(async ({ sessions }) => {
    const session = await sessions.findForChange(id, []);
    session?.join(newcomer, noon);
    if (session) await sessions.save(session);
  });
  return newcomer;
}

async function removed({ unitOfWork, id, host, clock }: Conversation, { personId }: Newcomer): Promise<void> {
  const remove = (session: Session | undefined) => session?.remove(personId, host, clock.now());
  await unitOfWork.run(async ({ sessions }) => {
    const session = await sessions.findForChange(id, [personId]);
    remove(session);
    if (session) await sessions.save(session);
  });
}

/** A promise that is kept when the test says so. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function aRoomOfTwo() {
  const conversation = await aConversation();
  const [otto, vera] = [await joined(conversation, aGuest('Otto')), await joined(conversation, aGuest('Vera'))];
  return { conversation, otto, vera, room: aLiveRoom(conversation) };
}

describe('whoever may not be here any more', () => {
  test('goes, also when the rules could not be read at first', async () => {
    const { conversation, otto, vera, room } = await aRoomOfTwo();
    const [line, other] = [await room.enter(otto), await room.enter(vera)];
    await removed(conversation, otto);
    room.instead.rules = async () => {
      throw new Error('away');
    };
    await room.look();
    expect([room.failures.length, line.closedWith]).toEqual([1, undefined]);
    delete room.instead.rules;
    await room.look();
    expect([line.closedWith, other.closedWith]).toEqual([4403, undefined]);
  });

  test('goes, also when what was said can not be read', async () => {
    const { conversation, otto, room } = await aRoomOfTwo();
    const line = await room.enter(otto);
    await removed(conversation, otto);
    room.instead.entries = async () => {
      throw new Error('away');
    };
    await room.look();
    expect(line.closedWith).toBe(4403);
  });

  test('goes, also when they are removed while they are received, whatever others were told meanwhile', async () => {
    const { conversation, otto, vera, room } = await aRoomOfTwo();
    await room.enter(vera);
    const { open, opened } = gate();
    room.instead.votes = async () => {
      await opened;
      return [];
    };
    const entering = room.enter(otto);
    await room.look();
    await removed(conversation, otto);
    await room.look();
    open();
    const line = await entering;
    await room.look();
    expect(line.closedWith).toBe(4403);
  });

  test('is not let in by rules that say so already', async () => {
    const { conversation, otto, room } = await aRoomOfTwo();
    room.instead.snapshot = async (id) => {
      const snapshot = await conversation.queries.snapshot(id);
      await removed(conversation, otto);
      return snapshot;
    };
    const line = await room.enter(otto);
    expect([line.closedWith, line.types]).toEqual([4403, []]);
    expect([...room.rooms.rooms]).toEqual([]);
  });

  test('is not forgotten when they come in while the rules of the others are read', async () => {
    const { conversation, otto, vera, room } = await aRoomOfTwo();
    await room.enter(vera);
    const [received, followed] = [gate(), gate()];
    room.instead.votes = async () => {
      await received.opened;
      return [];
    };
    const entering = room.enter(otto);
    await room.look();
    await removed(conversation, otto);
    room.instead.rules = async (...given) => {
      const rules = await conversation.queries.rules(...given);
      await followed.opened;
      return rules;
    };
    await room.look();
    received.open();
    const line = await entering;
    followed.open();
    await room.look();
    expect(line.closedWith).toBe(4403);
  });

  test('is told why where it is because of their account, and nobody goes for a new name', async () => {
    const conversation = await aConversation();
    const userId = aUserId();
    const user = User.register({ id: userId, displayName: 'Old Name', role: 'admin', email: 'm@example.org' }, noon);
    await conversation.unitOfWork.run(({ users }) => users.add(user));
    const { participantId } = aGuest('x');
    const member = await joined(conversation, { personId: personOfUser(userId), participantId, userId });
    const room = aLiveRoom(conversation);
    const line = await room.enter(member);
    const edited = async (changes: Parameters<User['edit']>[0]) => {
      await conversation.unitOfWork.run(async ({ users, conversation: stored }) => {
        const account = await users.findForChange(userId);
        account?.edit(changes);
        if (account) await users.save(account);
        await stored.renewRulesFor(userId);
      });
      await room.look();
    };
    const manages = () => room.rooms.find(conversation.id)?.person(participantId)?.manages;
    expect(manages()).toBe(true);
    await edited({ displayName: 'New Name', role: 'member' });
    expect([line.closedWith, manages()]).toEqual([undefined, false]);
    const { speaker } = await conversation.book.permit('message', conversation.id, participantId);
    expect(speaker.displayName).toBe('New Name');
    await edited({ disabled: true });
    expect([line.closedWith, line.frames.at(-1)]).toMatchObject([
      4401,
      { type: 'error', data: { code: 'invalid_token' } },
    ]);
    await expect(conversation.book.permit('message', conversation.id, participantId)).rejects.toThrow('not valid');
  });
});

describe('a server that was taken for dead', () => {
  test('makes its people known again, who are then there and go as ever; also when that fails at first', async () => {
    const { conversation, otto, room } = await aRoomOfTwo();
    const { sweepPresence, sessions, clock, id, tables } = conversation;
    const isPresent = async () =>
      (await sessions.attendance(id)).find((one) => one.participantId === otto.participantId)?.present;
    await sweepPresence.beat(replica);
    const line = await room.enter(otto);
    clock.advance({ seconds: 5 });
    await sweepPresence.letDeadGo();
    expect(await isPresent()).toBe(false);

    const session = tables.sessions.get(id);
    tables.sessions.delete(id);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    room.heartbeat.start();
    await vi.waitFor(() => expect(room.failures).toHaveLength(1));
    if (session) tables.sessions.set(id, session);
    vi.advanceTimersByTime(1000);
    await vi.waitFor(async () => expect(await isPresent()).toBe(true));
    vi.useRealTimers();

    clock.advance({ seconds: 60 });
    room.doorkeeper.goes(line.connection);
    await room.doorkeeper.drained();
    expect(await isPresent()).toBe(false);
  });
});

describe('direct messages', () => {
  test('come in their order, each once, also those that are sent while others are caught up with', async () => {
    const { conversation, otto, vera, room } = await aRoomOfTwo();
    await room.enter(vera);
    const send = (text: string) => room.send(vera.participantId, otto.participantId, text);
    await send('one');
    const welcomed = gate();
    room.instead.votes = async () => {
      await welcomed.opened;
      return [];
    };
    const head = await conversation.queries.heads([conversation.id]);
    const streamId = head[0]?.streamId ?? '';
    const entering = room.enter(otto, { lastSeq: 0, lastDirectSeq: 0, streamId });
    await room.look();
    await send('two');
    await room.look();
    const caughtUp = gate();
    room.instead.directsOf = async (...args) => {
      const directs = await conversation.queries.directsOf(...args);
      if (args[2] > 0) await caughtUp.opened;
      return directs.filter(({ message }) => args[2] > 0 || message.text === 'one');
    };
    welcomed.open();
    const line = await entering;
    await send('three');
    await room.look();
    delete room.instead.directsOf;
    caughtUp.open();
    await room.look();
    await send('four');
    await room.look();
    expect(line.directSeqs).toEqual([1, 2, 3, 4]);
    expect(room.failures).toEqual([]);
  });

  test('begin anew for who claims to have more than there are', async () => {
    const { conversation, otto, vera, room } = await aRoomOfTwo();
    const send = (text: string) => room.send(vera.participantId, otto.participantId, text);
    await send('one');
    const { place } = await placeOf(conversation);
    const line = await room.enter(otto, { ...place, lastDirectSeq: 1000 });
    expect(line.frames.find(({ type }) => type === 'resync')?.data).toMatchObject({
      reason: 'other_stream',
      directSeq: 1,
    });
    await send('two');
    await room.look();
    expect(line.directSeqs).toEqual([2]);
  });
});

async function placeOf({ queries, id }: Conversation) {
  const [head] = await queries.heads([id]);
  return { place: { lastSeq: head?.seq ?? 0, streamId: head?.streamId ?? '' } };
}
