import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { asMessageId, asQuestionId } from '#src/domain/conversation/ids.ts';
import { anonymous } from '#src/domain/identity/caller.ts';
import type { ParticipantId } from '#src/domain/session/ids.ts';
import { aConversation, type Conversation, toldIn } from './a-conversation.ts';

const line = (room: Conversation, text: string, ref?: string) => ({
  ...room.gwen,
  id: asMessageId(v7()),
  text,
  ...(ref !== undefined && { ref }),
});
const question = (room: Conversation, text = 'Why?') => ({ ...room.gwen, id: asQuestionId(v7()), text });

describe('saying something', () => {
  test('keeps it trimmed, in order, and tells whoever listens before it is acknowledged', async () => {
    const room = await aConversation();
    const heard: string[] = [];
    room.log.onKept((kept) => {
      for (const messages of kept.values()) heard.push(...messages.map(({ seq, text }) => `${seq} ${text}`));
    });
    const posted = await Promise.all(
      ['one', ' two ', 'three'].map((text) => room.postMessage.execute(line(room, text))),
    );
    expect(posted.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(heard).toEqual(['1 one', '2 two', '3 three']);
    await room.log.drained();
  });

  test('keeps a repeated line once, also when both come in the same group', async () => {
    const room = await aConversation();
    const ref = v7();
    const posted = await Promise.all([1, 2].map(() => room.postMessage.execute(line(room, 'once', ref))));
    expect(posted.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['kept 1', 'repeated 1']);
  });

  test('is judged by the rules of the moment in which it is kept, whatever was remembered', async () => {
    const room = await aConversation();
    await room.postMessage.execute(line(room, 'before'));
    await room.moderateChat.setMuted(room.host, room.id, room.gwen.participantId, true);
    await expect(room.postMessage.execute(line(room, 'muted'))).rejects.toMatchObject({ code: 'chat_muted' });
    await expect(room.askQuestion.execute(question(room))).rejects.toMatchObject({ code: 'chat_muted' });
    await room.moderateChat.setMuted(room.host, room.id, room.gwen.participantId, false);
    expect(await room.postMessage.execute(line(room, 'again'))).toMatchObject({ kind: 'kept', seq: 2 });
  });

  test.each([
    ['chatEnabled', 'chat_disabled', (room: Conversation) => room.postMessage.execute(line(room, 'hi'))],
    ['questionsEnabled', 'questions_disabled', (room: Conversation) => room.askQuestion.execute(question(room))],
    ['spiritEnabled', 'spirit_disabled', (room: Conversation) => room.askSpirit.execute(line(room, 'hi'), () => {})],
  ] as const)('is refused where %s is off, with %s', async (setting, code, say) => {
    await expect(say(await aConversation({ [setting]: false }))).rejects.toMatchObject({ code });
  });

  test('is refused for nothing, for too much, and for who is not inside', async () => {
    const room = await aConversation();
    await expect(room.postMessage.execute(line(room, '  '))).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(room.postMessage.execute(line(room, 'x'.repeat(501)))).rejects.toMatchObject({
      code: 'validation_failed',
    });
    const stranger = { ...line(room, 'hi'), participantId: v7() as ParticipantId };
    await expect(room.postMessage.execute(stranger)).rejects.toMatchObject({ code: 'participant_not_found' });
    await room.unitOfWork.run(async ({ sessions }) => {
      const session = await sessions.findForChange(room.id, [room.caller.personId]);
      session?.leave(room.caller.personId, room.clock.now());
      if (session) await sessions.save(session);
    });
    await expect(room.postMessage.execute(line(room, 'hi'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('to one person alone needs that person', async () => {
    const room = await aConversation();
    const to = room.gwen.participantId;
    expect(await room.sendDirect.execute({ ...line(room, 'psst'), to })).toMatchObject({ fromSeq: 1 });
    const { items } = await room.readConversation.directMessages(room.id, room.caller, { limit: 10 });
    expect(items.map(({ text }) => text)).toEqual(['psst']);
    await expect(room.sendDirect.execute({ ...line(room, 'psst'), to: v7() as ParticipantId })).rejects.toMatchObject({
      code: 'participant_not_found',
    });
    await expect(room.readConversation.directMessages(room.id, room.host, { limit: 10 })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('can be taken away by managers alone', async () => {
    const room = await aConversation();
    const { id } = await room.postMessage.execute(line(room, 'rude'));
    await expect(room.moderateChat.deleteMessage(room.caller, room.id, id)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await room.moderateChat.deleteMessage(room.host, room.id, id);
    await expect(room.moderateChat.deleteMessage(room.host, room.id, id)).rejects.toMatchObject({
      code: 'message_not_found',
    });
    expect((await room.readConversation.messages(room.id, room.caller, { limit: 10 })).items).toEqual([]);
    await expect(room.readConversation.messages(room.id, anonymous, { limit: 10 })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});

describe('questions', () => {
  test('are voted for once a person, and a vote can be taken back', async () => {
    const room = await aConversation();
    const { id: questionId } = await room.askQuestion.execute(question(room));
    const vote = (value: 0 | 1) => room.voteForQuestion.execute({ ...room.gwen, questionId, value });
    expect([(await vote(1)).votes, (await vote(1)).votes, (await vote(0)).votes, (await vote(0)).votes]).toEqual([
      1, 1, 0, 0,
    ]);
    expect(await toldIn(room)).toEqual(['question_asked', 'question_voted', 'question_voted']);
  });

  test('are answered, marked and hidden by managers; a change that is none is told to nobody', async () => {
    const room = await aConversation();
    const { id: questionId } = await room.askQuestion.execute(question(room));
    const edit = (changes: object) =>
      room.editQuestion.byCaller(room.host, { sessionId: room.id, questionId, changes });
    await expect(
      room.editQuestion.bySpeaker(room.gwen.participantId, {
        sessionId: room.id,
        questionId,
        changes: { answered: true },
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await edit({ answer: 'So.' })).toMatchObject({ answered: true, answer: 'So.' });
    await edit({ answer: 'So.' });
    expect(await edit({ answer: null, answered: false })).not.toHaveProperty('answer');
    await edit({ hidden: true });
    expect(await toldIn(room)).toHaveLength(4);
    await expect(room.voteForQuestion.execute({ ...room.gwen, questionId, value: 1 })).rejects.toMatchObject({
      code: 'question_not_found',
    });
    await expect(room.readConversation.question(room.id, room.caller, questionId)).rejects.toMatchObject({
      code: 'question_not_found',
    });
    expect((await room.readConversation.questions(room.id, room.caller, { limit: 10 })).items).toEqual([]);
    expect((await room.readConversation.question(room.id, room.host, questionId)).hidden).toBe(true);
  });
});
