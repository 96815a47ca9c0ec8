import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConversationLog, NewMessage } from '#src/application/ports/conversation-log.ts';
import type { ConversationQueries } from '#src/application/ports/conversation-queries.ts';
import { mostInSnapshot } from '#src/application/ports/conversation-views.ts';
import type { Stores } from '#src/application/ports/unit-of-work.ts';
import { standingOf } from '#src/domain/conversation/entry.ts';
import { asMessageId, asQuestionId } from '#src/domain/conversation/ids.ts';
import { askedQuestion } from '#src/domain/conversation/question.ts';
import { asParticipantId, type ParticipantId, personOfUser, type SessionId } from '#src/domain/session/ids.ts';
import { actorOf } from '#src/domain/session/session-event.ts';
import { aGuest, anAccount, minutesFromNoon, noon } from '../support/a-session.ts';
import { addAccount, addLiveSession, type CoreFixture, change, join, required } from './fixture.ts';

/** Everything that keeps conversations, besides the stores. */
export interface ConversationFixture extends CoreFixture {
  readonly log: ConversationLog;
  readonly conversations: ConversationQueries;
}

/** What everything does that keeps conversations. */
export function describeConversations(name: string, open: () => Promise<ConversationFixture>): void {
  describe(`conversations (${name})`, () => {
    let fixture: ConversationFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const run = <T>(work: (stores: Stores) => Promise<T>) => fixture.unitOfWork.run(work);
    const headOf = async (id: SessionId) => required((await fixture.conversations.heads([id]))[0]);
    const seqsOf = async (id: SessionId) =>
      (await fixture.conversations.entries([{ sessionId: id, after: 0 }], 500)).map(
        ({ seq, kind }) => `${seq} ${kind}`,
      );

    async function aRoom() {
      const { id } = await addLiveSession(fixture);
      const gwen = (await join(fixture, id, aGuest('Gwen'))).id;
      const otto = (await join(fixture, id, aGuest('Otto'), minutesFromNoon(1))).id;
      const head = await run(({ conversation }) => conversation.open(id));
      return { id, gwen, otto, head };
    }

    const line = (
      sessionId: SessionId,
      from: ParticipantId | null,
      text: string,
      rules = 1,
      ref?: string,
    ): NewMessage => ({
      sessionId,
      id: asMessageId(v7()),
      from,
      text,
      rules,
      ...(ref !== undefined && { ref }),
    });

    async function ask(id: SessionId, from: ParticipantId, text = 'Why?', ref?: string) {
      const question = askedQuestion({ id: asQuestionId(v7()), sessionId: id, from, text }, noon);
      const earlier = await run(async ({ conversation }) => {
        await conversation.open(id);
        const known = await conversation.addQuestion(question, ref);
        if (!known)
          await conversation.append(
            id,
            [{ kind: 'question_asked', id: question.id, standing: standingOf(question) }],
            noon,
          );
        return known;
      });
      return earlier ?? question;
    }

    test('begin when they are opened, once, and not for a session that there is not', async () => {
      const { id, head } = await aRoom();
      expect(head).toMatchObject({ sessionId: id, seq: 0, directs: 0 });
      expect(await run(({ conversation }) => conversation.open(id))).toEqual(head);
      expect(await headOf(id)).toEqual(head);
      const other = await addLiveSession(fixture);
      expect(await run(({ conversation }) => conversation.find(other.id))).toBeUndefined();
      expect(await fixture.conversations.heads([other.id])).toEqual([]);
      expect(await fixture.conversations.snapshot(other.id)).toBeUndefined();
      await expect(run(({ conversation }) => conversation.open(v7() as SessionId))).rejects.toThrow('no such session');
    });

    test('number what is kept without gaps, messages of several sessions in one go', async () => {
      const [one, other] = [await aRoom(), await aRoom()];
      const lines = [
        line(one.id, one.gwen, 'first'),
        line(other.id, other.otto, 'elsewhere'),
        line(one.id, null, 'the spirit'),
        line(one.id, one.otto, 'third'),
      ];
      const outcomes = await fixture.log.append(lines, noon);
      expect(outcomes.map((outcome) => ('seq' in outcome ? outcome.seq : outcome.kind))).toEqual([1, 1, 2, 3]);
      const { items } = await fixture.conversations.messages(one.id, { limit: 10 });
      expect(items).toMatchObject([
        { seq: 1, at: noon, from: one.gwen, displayName: 'Gwen', text: 'first' },
        { seq: 2, from: null, displayName: 'Spirit', text: 'the spirit' },
        { seq: 3, from: one.otto, displayName: 'Otto', text: 'third' },
      ]);
      expect((await headOf(one.id)).seq).toBe(3);
    });

    test('keep a line that is sent again under its ref once, and tell where', async () => {
      const { id, gwen } = await aRoom();
      const ref = v7();
      const [first] = await fixture.log.append([line(id, gwen, 'once', 1, ref)], noon);
      const [again, next] = await fixture.log.append([line(id, gwen, 'once', 1, ref), line(id, gwen, 'next')], noon);
      expect(first).toMatchObject({ kind: 'kept', seq: 1 });
      expect(again).toEqual({ ...first, kind: 'repeated' });
      expect(next).toMatchObject({ kind: 'kept', seq: 2 });
      expect(await fixture.log.find(ref)).toBe(first && 'id' in first ? first.id : 'kept');
      expect(await fixture.log.find(v7())).toBeUndefined();
      // Also when the rules have changed since: it was kept.
      await run(({ conversation }) => conversation.setMuted(id, gwen, true));
      expect((await fixture.log.append([line(id, gwen, 'once', 1, ref)], noon))[0]).toEqual(again);
    });

    test('keep a line once that is sent many times at the same moment', async () => {
      const { id, gwen } = await aRoom();
      const ref = v7();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => fixture.log.append([line(id, gwen, 'once', 1, ref)], noon)),
      );
      const seqs = outcomes.flat().map((outcome) => ('seq' in outcome ? outcome.seq : outcome.kind));
      expect(seqs).toEqual(Array.from({ length: 8 }, () => 1));
      expect((await headOf(id)).seq).toBe(1);
    });

    test('keep nothing that was allowed under rules that have changed', async () => {
      const { id, gwen, otto } = await aRoom();
      expect(await run(({ conversation }) => conversation.setMuted(id, otto, true))).toBe(true);
      expect(await run(({ conversation }) => conversation.setMuted(id, otto, true))).toBe(false);
      expect(await fixture.log.append([line(id, gwen, 'too late')], noon)).toEqual([{ kind: 'stale' }]);
      const rules = required(await fixture.conversations.rules(id, [gwen, otto]));
      expect([rules.version, rules.speakers.get(otto)?.muted, rules.speakers.get(gwen)?.muted]).toEqual([
        2,
        true,
        false,
      ]);
      expect((await fixture.log.append([line(id, gwen, 'in time', 2)], noon))[0]).toMatchObject({
        kind: 'kept',
        seq: 1,
      });
    });

    test('give every writer the next number, whoever they are and however many at once', async () => {
      const { id, gwen } = await aRoom();
      const writes = Array.from({ length: 12 }, (_, n) => [
        fixture.log.append([line(id, gwen, `message ${n}`), line(id, null, `answer ${n}`)], noon),
        run(async ({ conversation }) => {
          await conversation.open(id);
          await conversation.append(id, [{ kind: 'room_changed' }], noon);
        }),
      ]);
      await Promise.all(writes.flat());
      const entries = await fixture.conversations.entries([{ sessionId: id, after: 0 }], 500);
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 36 }, (_, n) => n + 1));
    });

    test('tell what happens to their session in the same sequence, and change the rules with it', async () => {
      const { id, gwen, otto } = await aRoom();
      const host = anAccount({
        userId: required(await fixture.sessionQueries.find(id)).state.host.id,
        role: 'instructor',
      });
      await fixture.log.append([line(id, gwen, 'before')], noon);
      await change(fixture, id, [], (session) => session.edit({ chatEnabled: false }, host, minutesFromNoon(1)));
      await change(fixture, id, [], (session) => session.setLocked(true, host, minutesFromNoon(1)));
      expect(await fixture.log.append([line(id, gwen, 'after')], noon)).toEqual([{ kind: 'stale' }]);
      const people = await run(({ sessions }) => sessions.personBehind(id, gwen));
      await change(fixture, id, [required(people)], (session) =>
        session.remove(required(people), host, minutesFromNoon(2)),
      );
      await change(fixture, id, [], (session) => {
        const [by, at] = [actorOf(host), minutesFromNoon(2)] as const;
        session.room.noteScreenShare({ sharing: true, participantId: otto, saidBy: 'client' }, by, at);
        session.room.noteScreenShare({ sharing: false, saidBy: 'provider' }, by, at);
      });
      const shares = await fixture.conversations.entries([{ sessionId: id, after: 4 }], 5);
      expect(shares).toMatchObject([
        { kind: 'screen_share_started', participantId: otto },
        { kind: 'screen_share_stopped' },
      ]);
      expect(shares[1]).not.toHaveProperty('participantId');
      await change(fixture, id, 'everybody inside', (session) => session.end(host, minutesFromNoon(3)));
      expect(await seqsOf(id)).toEqual([
        '1 message',
        '2 session_updated',
        '3 session_updated',
        '4 user_left',
        '5 screen_share_started',
        '6 screen_share_stopped',
        '7 session_ended',
      ]);
      const rules = required(await fixture.conversations.rules(id, [gwen]));
      expect(rules.setting).toMatchObject({ chatEnabled: false, status: 'ended' });
      expect(rules.speakers.get(gwen)).toMatchObject({ removed: true, present: false, displayName: 'Gwen' });
    });

    test('forget the text of a message that is taken away, also for those who read it later', async () => {
      const { id, gwen } = await aRoom();
      const [kept] = await fixture.log.append([line(id, gwen, 'rude'), line(id, gwen, 'kind')], noon);
      const messageId = required(kept && 'id' in kept ? kept.id : undefined);
      await run(async ({ conversation }) => {
        await conversation.open(id);
        expect(await conversation.authorOf(id, messageId)).toEqual({ from: gwen });
        await conversation.blank(id, messageId);
        await conversation.append(id, [{ kind: 'message_deleted', id: messageId }], noon);
        expect(await conversation.authorOf(id, messageId)).toBeUndefined();
      });
      expect(await seqsOf(id)).toEqual(['1 message_deleted', '2 message', '3 message_deleted']);
      expect((await fixture.conversations.messages(id, { limit: 10 })).items.map(({ text }) => text)).toEqual(['kind']);
    });

    test('count one vote a person, whatever they do at once', async () => {
      const { id, gwen, otto } = await aRoom();
      const { id: questionId } = await ask(id, gwen);
      const vote = (person: ParticipantId, value: 0 | 1) =>
        run(async ({ conversation }) => {
          await conversation.open(id);
          return await conversation.setVote(questionId, person, value, noon);
        });
      const votes = await Promise.all([vote(gwen, 1), vote(gwen, 1), vote(otto, 1), vote(gwen, 1)]);
      expect(votes.filter(Boolean)).toHaveLength(2);
      expect(await fixture.conversations.votes(id, [gwen])).toEqual([{ questionId, participantId: gwen }]);
      expect([await vote(gwen, 0), await vote(gwen, 0)]).toEqual([true, false]);
      expect(await fixture.conversations.votes(id, [gwen])).toEqual([]);
    });

    test('list questions by votes, then by age, and each by its own standing in the sequence', async () => {
      const { id, gwen, otto } = await aRoom();
      const [one, two] = [await ask(id, gwen, 'One?'), await ask(id, otto, 'Two?')];
      await run(async ({ conversation }) => {
        await conversation.open(id);
        const voted = { ...two, votes: 1 };
        await conversation.saveQuestion(voted);
        const entry = {
          kind: 'question_voted',
          id: two.id,
          voter: gwen,
          value: 1,
          standing: standingOf(voted),
        } as const;
        await conversation.append(id, [entry], noon);
        await conversation.saveQuestion({ ...voted, answered: true, answer: 'So.', hidden: true });
      });
      const listed = (withHidden: boolean) => fixture.conversations.questions(id, withHidden, { limit: 1 });
      const first = await listed(true);
      expect(first.items).toMatchObject([{ id: two.id, displayName: 'Otto', votes: 1, answered: true, answer: 'So.' }]);
      const rest = await fixture.conversations.questions(id, true, { limit: 5, cursor: required(first.nextCursor) });
      expect(rest.items.map((question) => question.id)).toEqual([one.id]);
      expect((await listed(false)).items.map((question) => question.id)).toEqual([one.id]);
      const entries = await fixture.conversations.entries([{ sessionId: id, after: 2 }], 10);
      expect(entries).toMatchObject([
        { kind: 'question_voted', voter: gwen, value: 1, question: { votes: 1, text: 'Two?' } },
      ]);
    });

    test('show at a glance how many are here, and no less of the questions for those that are hidden', async () => {
      const { id, gwen } = await aRoom();
      const glance = async () => required(await fixture.conversations.snapshot(id));
      const most = mostInSnapshot.questions;
      await run(async ({ conversation }) => {
        await conversation.open(id);
        for (let n = 0; n < most + 3; n += 1) {
          const asked = askedQuestion({ id: asQuestionId(v7()), sessionId: id, from: gwen, text: `${n}?` }, noon);
          await conversation.addQuestion(asked);
          await conversation.saveQuestion({ ...asked, votes: 1000 - n, hidden: n % 50 === 1 });
        }
        await conversation.socketsCame(id, [{ socketId: v7(), participantId: gwen, replicaId: v7() }], noon);
      });
      const { questions, peopleCount } = await glance();
      const numbers = (hidden: boolean) =>
        questions.filter((one) => one.hidden === hidden).map(({ votes }) => 1000 - votes);
      expect(numbers(true)).toEqual([1, 51]);
      const shown = Array.from({ length: most + 3 }, (_, n) => n).filter((n) => n % 50 !== 1);
      expect(numbers(false)).toEqual(shown);
      expect(questions.map(({ votes }) => votes)).toEqual(
        questions.map(({ votes }) => votes).toSorted((a, b) => b - a),
      );
      expect(peopleCount).toBe(1);
    });

    test('ask once under one ref', async () => {
      const { id, gwen } = await aRoom();
      const ref = v7();
      const first = await ask(id, gwen, 'Why?', ref);
      expect((await ask(id, gwen, 'Why?', ref)).id).toBe(first.id);
      expect(await seqsOf(id)).toEqual(['1 question_asked']);
    });

    test('number direct messages for each of their ends, and show them to nobody else', async () => {
      const { id, gwen, otto } = await aRoom();
      const third = (await join(fixture, id, aGuest('Third'), minutesFromNoon(2))).id;
      const direct = (from: ParticipantId, to: ParticipantId, text: string, ref?: string) =>
        run(async ({ conversation }) => {
          await conversation.open(id);
          return await conversation.addDirect(id, { id: asMessageId(v7()), from, to, text, ...(ref && { ref }) }, noon);
        });
      const ref = v7();
      const first = await direct(gwen, otto, 'one', ref);
      expect([first.fromSeq, (await direct(gwen, otto, 'one', ref)).id]).toEqual([1, first.id]);
      await direct(third, otto, 'two');
      expect((await direct(otto, gwen, 'three')).fromSeq).toBe(3);
      const seqs = await fixture.conversations.directSeqs(id, [gwen, otto, third]);
      expect([...seqs.values()]).toEqual([2, 3, 1]);
      const readBy = async (person: ParticipantId, after = 0) =>
        (await fixture.conversations.directsOf(id, person, after, 10)).map(({ message }) => message.text);
      expect([await readBy(gwen), await readBy(otto, 1), await readBy(third)]).toEqual([
        ['one', 'three'],
        ['two', 'three'],
        ['two'],
      ]);
      const all = await fixture.conversations.directs([{ sessionId: id, after: 1 }]);
      expect(all.map(({ place, fromSeq, toSeq, message }) => [place, fromSeq, toSeq, message.displayName])).toEqual([
        [2, 1, 2, 'Third'],
        [3, 3, 2, 'Otto'],
      ]);
      const page = await fixture.conversations.directMessages(id, otto, { limit: 2 });
      expect([page.items.map(({ text }) => text), page.nextCursor !== undefined]).toEqual([['one', 'two'], true]);
    });

    test('know who is here by a socket, and who did not come back in time', async () => {
      const { id, gwen, otto } = await aRoom();
      const replicaId = v7();
      const sockets = [v7(), v7(), v7()] as const;
      const place = (socketId: string, participantId: ParticipantId) => ({ socketId, participantId, replicaId });
      await run(async ({ conversation }) => {
        await conversation.open(id);
        const both = [place(sockets[0], gwen), place(sockets[1], gwen)];
        expect(await conversation.socketsCame(id, both, noon)).toEqual([gwen]);
        expect(await conversation.socketsCame(id, [place(sockets[2], otto)], minutesFromNoon(1))).toEqual([otto]);
        expect(await conversation.socketsWent(id, [sockets[0], v7()], minutesFromNoon(2))).toEqual([sockets[0]]);
        expect(await conversation.takeGone(id, minutesFromNoon(9))).toEqual([]);
        await conversation.socketsWent(id, [sockets[1], sockets[2]], minutesFromNoon(3));
        expect(await conversation.takeGone(id, minutesFromNoon(2))).toEqual([]);
        expect(await conversation.socketsCame(id, [place(sockets[2], otto)], minutesFromNoon(3))).toEqual([]);
        expect(await conversation.takeGone(id, minutesFromNoon(3))).toEqual([gwen]);
        expect(await conversation.takeGone(id, minutesFromNoon(3))).toEqual([]);
      });
      const snapshot = required(await fixture.conversations.snapshot(id));
      expect(snapshot.people.map((one) => [one.id, one.displayName, one.present])).toEqual([[otto, 'Otto', true]]);
    });

    test('go on for who has read them to here, and not for who has read another stream, or further', async () => {
      const { id, gwen, otto, head } = await aRoom();
      await fixture.log.append([line(id, gwen, 'one'), line(id, gwen, 'two')], noon);
      await run(async ({ conversation }) => {
        await conversation.open(id);
        await conversation.addDirect(id, { id: asMessageId(v7()), from: otto, to: gwen, text: 'psst' }, noon);
      });
      const goesOn = (streamId: string, seq: number, directSeq = 0) =>
        fixture.conversations.continues(id, streamId, { seq, person: gwen, directSeq });
      expect([await goesOn(head.streamId, 0), await goesOn(head.streamId, 2)]).toEqual([true, true]);
      expect(await goesOn(head.streamId, 3)).toBe(false);
      expect(await goesOn((await aRoom()).head.streamId, 1)).toBe(false);
      expect(await goesOn('made up', 1)).toBe(false);
      expect([await goesOn(head.streamId, 2, 1), await goesOn(head.streamId, 2, 2)]).toEqual([true, false]);
    });

    test('have new rules when an account in them changes, but where all is over or it has no place', async () => {
      const userId = await addAccount(fixture);
      const [one, over, other] = [await aRoom(), await aRoom(), await aRoom()];
      const member = (id: string) => ({ personId: personOfUser(userId), participantId: asParticipantId(id), userId });
      const place = (await join(fixture, one.id, member(v7()))).id;
      await join(fixture, over.id, member(v7()));
      const { host } = required(await fixture.sessionQueries.find(over.id)).state;
      const hosting = anAccount({ userId: host.id, role: 'instructor' });
      await change(fixture, over.id, 'everybody inside', (session) => session.end(hosting, minutesFromNoon(3)));
      const versions = async () =>
        (await Promise.all([one, over, other].map(({ id }) => headOf(id)))).map(({ rules }) => rules);
      const before = await versions();
      await run(async ({ users, conversation }) => {
        const user = required(await users.findForChange(userId));
        user.edit({ displayName: 'Newly Named', disabled: true });
        await users.save(user);
        await conversation.renewRulesFor(userId);
      });
      expect((await versions()).map((rules, index) => rules - (before[index] ?? 0))).toEqual([1, 0, 0]);
      const rules = required(await fixture.conversations.rules(one.id, [place, one.gwen]));
      expect(rules.speakers.get(place)).toMatchObject({ closed: true, displayName: 'Newly Named' });
      expect(rules.speakers.get(one.gwen)).toMatchObject({ closed: false });
    });

    test('keep nothing of a transaction that fails', async () => {
      const { id, head } = await aRoom();
      const failing = run(async ({ conversation }) => {
        await conversation.open(id);
        await conversation.append(id, [{ kind: 'room_changed' }], noon);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await headOf(id)).toEqual(head);
    });
  });
}
