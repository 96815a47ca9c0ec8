import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { SpiritFailed } from '#src/domain/conversation/errors.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { aConversation, type Conversation } from './a-conversation.ts';

/** Asks it, and tells how often everybody was told that it thinks. */
async function ask(room: Conversation, text = 'Well?', ref?: string) {
  const thinking: object[] = [];
  const asked = { ...room.gwen, text, ...(ref !== undefined && { ref }) };
  const { answered } = await room.askSpirit.execute(asked, (one) => thinking.push(one));
  return { answered, thinking };
}

const said = async (room: Conversation) =>
  (await room.readConversation.messages(room.id, room.host, { limit: 10 })).items.map(({ text }) => text);

const noAnswer = expect.stringContaining('can not answer');

describe('the spirit', () => {
  test('answers as a message of its own, one question at a time', async () => {
    const answer = Promise.withResolvers<string>();
    const room = await aConversation({}, { answer: () => answer.promise });
    const { answered, thinking } = await ask(room, 'What is it?', v7());
    expect(thinking).toEqual([{ from: room.gwen.participantId, displayName: 'Gwen', text: 'What is it?' }]);
    await expect(ask(room, 'And?')).rejects.toMatchObject({ code: 'spirit_busy' });
    answer.resolve('A ring.');
    await answered;
    const { items } = await room.readConversation.messages(room.id, room.host, { limit: 10 });
    expect(items).toMatchObject([{ from: null, displayName: 'Spirit', text: 'A ring.' }]);
    expect(room.spiritDid).toEqual(['answered']);
  });

  test('is asked once under one ref, whether it thinks still or has answered', async () => {
    const answer = Promise.withResolvers<string>();
    const room = await aConversation({}, { answer: () => answer.promise });
    const ref = v7();
    const [first, meanwhile] = [await ask(room, 'Well?', ref), await ask(room, 'Well?', ref)];
    answer.resolve('So.');
    const id = await first.answered;
    const later = await ask(room, 'Well?', ref);
    expect([id, await meanwhile.answered, await later.answered]).toEqual([id, id, id]);
    expect([first, meanwhile, later].map(({ thinking }) => thinking.length)).toEqual([1, 0, 0]);
    expect([await said(room), room.spiritDid]).toEqual([['So.'], ['answered']]);
  });

  test.each([
    ['is away', new SpiritFailed('it is away')],
    ['fails as nobody foresaw', new TypeError('oh')],
  ])('says so when it %s, and somebody is told why', async (_, error) => {
    const room = await aConversation({}, { answer: () => Promise.reject(error) });
    await (await ask(room)).answered;
    expect([await said(room), room.spiritDid]).toEqual([[noAnswer], [String(error), 'failed']]);
  });

  test('goes on trying to tell its answer while that can not be kept', async () => {
    const room = await aConversation();
    let tries = 0;
    const read = room.book.read.bind(room.book);
    room.book.read = (...given) => {
      tries += 1;
      return tries === 2 || tries === 3 ? Promise.reject(new Unavailable('The database is away.', 1)) : read(...given);
    };
    await (await ask(room)).answered;
    expect([await said(room), room.spiritDid]).toEqual([['So it is.'], ['answered']]);
  });

  test('says nothing where it is switched off meanwhile', async () => {
    const answer = Promise.withResolvers<string>();
    const room = await aConversation({}, { answer: () => answer.promise });
    const { answered } = await ask(room);
    await room.unitOfWork.run(async ({ sessions }) => {
      const session = await sessions.findForChange(room.id, []);
      session?.edit({ spiritEnabled: false }, room.host, room.clock.now());
      if (session) await sessions.save(session);
    });
    answer.resolve('Too late.');
    expect([await answered, room.spiritDid]).toEqual([undefined, ['unheard']]);
  });

  test('gives up what it thinks about when its server stops, says so, and takes no more', async () => {
    const room = await aConversation({}, { answer: () => new Promise(() => {}) });
    await ask(room);
    await room.askSpirit.stop();
    expect(await said(room)).toEqual([noAnswer]);
    await expect(ask(room)).rejects.toMatchObject({ code: 'spirit_busy' });
  });

  test('is not for one person alone', async () => {
    const room = await aConversation();
    for (let asked = 0; asked < 2; asked += 1) await (await ask(room)).answered;
    const refused = { code: 'rate_limited', details: { retryAfterSeconds: 20 } };
    await expect(ask(room)).rejects.toMatchObject(refused);
    room.clock.advance({ seconds: 20 });
    expect((await ask(room)).thinking).toHaveLength(1);
  });
});
