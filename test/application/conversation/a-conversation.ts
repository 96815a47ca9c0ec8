import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryConversationLog } from '#src/adapters/memory/conversation/in-memory-conversation-log.ts';
import { InMemoryConversationQueries } from '#src/adapters/memory/conversation/in-memory-conversation-queries.ts';
import { InMemoryReplicas } from '#src/adapters/memory/conversation/in-memory-replicas.ts';
import { SequentialIds } from '#src/adapters/memory/ids/sequential-ids.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import { AskQuestion } from '#src/application/conversation/ask-question.ts';
import { AskSpirit } from '#src/application/conversation/ask-spirit.ts';
import { BatchedLog } from '#src/application/conversation/batched-log.ts';
import { ConversationPlace } from '#src/application/conversation/conversation-place.ts';
import { EditQuestion } from '#src/application/conversation/edit-question.ts';
import { EnterRoom } from '#src/application/conversation/enter-room.ts';
import { Floor } from '#src/application/conversation/floor.ts';
import { LeaveRoom } from '#src/application/conversation/leave-room.ts';
import { ModerateChat } from '#src/application/conversation/moderate-chat.ts';
import { PostMessage } from '#src/application/conversation/post-message.ts';
import { ReadConversation } from '#src/application/conversation/read-conversation.ts';
import { RulesBook } from '#src/application/conversation/rules-book.ts';
import { SendDirect } from '#src/application/conversation/send-direct.ts';
import { SweepPresence } from '#src/application/conversation/sweep-presence.ts';
import { VoteForQuestion } from '#src/application/conversation/vote-for-question.ts';
import type { Spirit } from '#src/application/ports/spirit.ts';
import type { SpiritObserver } from '#src/application/ports/spirit-observer.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import type { SessionDetails } from '#src/domain/session/session-details.ts';
import { aGuest, anAccount, aSession, minutesFromNoon, noon } from '#test/support/a-session.ts';

/** A live session with a host and a guest in it, and the use cases of its conversation over adapters in memory. */
export async function aConversation(wishes: Partial<SessionDetails> = {}, spirit?: Spirit) {
  const tables = new InMemoryTables();
  const unitOfWork = new InMemoryUnitOfWork(tables);
  const queries = new InMemoryConversationQueries(tables);
  const sessions = new InMemorySessionQueries(tables);
  const clock = new TurnedClock(minutesFromNoon(5));
  const ids = new SequentialIds();
  const hostId = asUserId(ids.next());
  const user = User.register(
    { id: hostId, email: 'h@example.org', displayName: 'Hana Host', role: 'instructor' },
    noon,
  );
  const session = aSession({ ...wishes, status: 'live', host: { id: hostId, isGuest: false }, version: 0 });
  const host = anAccount({ userId: hostId, role: 'instructor' });
  const guest = aGuest('Gwen');
  const { id } = session;
  await unitOfWork.run(async (stores) => {
    await stores.users.add(user);
    await stores.sessions.add(session);
    const stored = await stores.sessions.findForChange(id, []);
    stored?.join(guest, noon);
    if (stored) await stores.sessions.save(stored);
    await stores.conversation.open(id);
  });
  const book = new RulesBook(queries, unitOfWork);
  const log = new BatchedLog(new InMemoryConversationLog(unitOfWork), clock, { lanes: 2 });
  const floor = new Floor(unitOfWork, book);
  const place = new ConversationPlace(unitOfWork, clock);
  const leaveRoom = new LeaveRoom(unitOfWork, clock, { graceSeconds: 10 });
  const replicas = new InMemoryReplicas(tables, clock);
  const participantId = guest.participantId;
  const silent: Spirit = { answer: async () => 'So it is.' };
  const spiritDid: string[] = [];
  const observer: SpiritObserver = {
    done: (outcome) => spiritDid.push(outcome),
    failed: (_, error) => spiritDid.push(String(error)),
  };
  const spiritLimits = { atATime: 1, each: { most: 2, perSecond: 1 / 20 }, retryMs: 1 };
  return {
    ...{ id, host, session, unitOfWork, queries, sessions, clock, book, log, replicas, tables, spiritDid },
    gwen: { sessionId: id, participantId },
    caller: { kind: 'participant', sessionId: id, participantId, personId: guest.personId } as const,
    postMessage: new PostMessage(book, log),
    sendDirect: new SendDirect(floor, book, clock),
    askQuestion: new AskQuestion(floor, clock),
    voteForQuestion: new VoteForQuestion(floor, clock),
    editQuestion: new EditQuestion(unitOfWork, place, book, clock),
    moderateChat: new ModerateChat(unitOfWork, place, clock),
    readConversation: new ReadConversation(place, queries),
    enterRoom: new EnterRoom(unitOfWork, clock),
    leaveRoom,
    sweepPresence: new SweepPresence(unitOfWork, replicas, leaveRoom, clock, { leaseSeconds: 4 }),
    askSpirit: new AskSpirit(book, log, spirit ?? silent, queries, sessions, ids, clock, observer, spiritLimits),
  };
}

export type Conversation = Awaited<ReturnType<typeof aConversation>>;

/** The kinds of what was told, oldest first. */
export const toldIn = async ({ queries, id }: Conversation): Promise<readonly string[]> =>
  (await queries.entries([{ sessionId: id, after: 0 }], 500)).map(({ kind }) => kind);
