import { randomUUID } from 'node:crypto';
import type { Container } from 'inversify';
import { ContainerModule } from 'inversify';
import { message, messageBody, question, questionBody } from '../adapters/http/conversation/conversation-bodies.ts';
import type { HttpServer } from '../adapters/http/server.ts';
import { DoorWatch } from '../adapters/http/session/door-watch.ts';
import { participantBody, type SeatsLeft, sessionWriter } from '../adapters/http/session/session-body.ts';
import { participant, room, session } from '../adapters/http/session/session-schemas.ts';
import { RealtimeMetrics } from '../adapters/observability/realtime-metrics.ts';
import { SpiritMetrics } from '../adapters/observability/spirit-metrics.ts';
import { PostgresBroadcaster } from '../adapters/persistence/conversation/postgres-broadcaster.ts';
import { SqlConversationLog } from '../adapters/persistence/conversation/sql-conversation-log.ts';
import { SqlConversationQueries } from '../adapters/persistence/conversation/sql-conversation-queries.ts';
import { SqlReplicas } from '../adapters/persistence/conversation/sql-replicas.ts';
import { Reads } from '../adapters/persistence/reads.ts';
import type { SharedBodies } from '../adapters/realtime/bodies.ts';
import { leaseSeconds } from '../adapters/realtime/heartbeat.ts';
import { LiveRoom } from '../adapters/realtime/live-room.ts';
import { SessionSpirit } from '../adapters/spirit/builtin/session-spirit.ts';
import { OpenAiSpirit } from '../adapters/spirit/openai/openai-spirit.ts';
import { AskQuestion } from '../application/conversation/ask-question.ts';
import { AskSpirit } from '../application/conversation/ask-spirit.ts';
import { BatchedLog } from '../application/conversation/batched-log.ts';
import { ConversationPlace } from '../application/conversation/conversation-place.ts';
import { EditQuestion } from '../application/conversation/edit-question.ts';
import { EnterRoom } from '../application/conversation/enter-room.ts';
import { Floor } from '../application/conversation/floor.ts';
import { LeaveRoom } from '../application/conversation/leave-room.ts';
import { ModerateChat } from '../application/conversation/moderate-chat.ts';
import { PostMessage } from '../application/conversation/post-message.ts';
import { ReadConversation } from '../application/conversation/read-conversation.ts';
import { RenewRules } from '../application/conversation/renew-rules.ts';
import { RulesBook } from '../application/conversation/rules-book.ts';
import { SendDirect } from '../application/conversation/send-direct.ts';
import { SweepPresence } from '../application/conversation/sweep-presence.ts';
import { VoteForQuestion } from '../application/conversation/vote-for-question.ts';
import type { ConversationQueries } from '../application/ports/conversation-queries.ts';
import type { Replicas } from '../application/ports/replicas.ts';
import type { Spirit } from '../application/ports/spirit.ts';
import { DecideAtDoor } from '../application/session/decide-at-door.ts';
import { anonymous } from '../domain/identity/caller.ts';
import { seatsLeft } from '../domain/session/session-state.ts';
import { ports, type Surroundings } from './adapters.ts';
import { identity } from './identity.ts';
import { jobHandlers } from './jobs.ts';
import { seatsLeftNow } from './sessions.ts';
import { token } from './token.ts';

/** Groups of sessions whose chat is committed together: one that has to wait holds up its own alone. */
const lanes = 2;

/** Eight questions at a time on one server; of one person five at once, then three a minute. */
const spiritLimits = { atATime: 8, each: { most: 5, perSecond: 1 / 20 }, retryMs: 1000 } as const;

const replicaId = token<string>('ReplicaId');
const rulesBook = token<RulesBook>('RulesBook');
const floor = token<Floor>('Floor');
const batchedLog = token<BatchedLog>('BatchedLog');
const spiritMetrics = token<SpiritMetrics>('SpiritMetrics');

export const conversation = {
  doorWatch: token<DoorWatch>('DoorWatch'),
  conversationPlace: token<ConversationPlace>('ConversationPlace'),
  broadcaster: token<PostgresBroadcaster>('PostgresBroadcaster'),
  queries: token<ConversationQueries>('ConversationQueries'),
  replicas: token<Replicas>('Replicas'),
  spirit: token<Spirit>('Spirit'),
  realtimeMetrics: token<RealtimeMetrics>('RealtimeMetrics'),
  enterRoom: token<EnterRoom>('EnterRoom'),
  leaveRoom: token<LeaveRoom>('LeaveRoom'),
  sweepPresence: token<SweepPresence>('SweepPresence'),
  postMessage: token<PostMessage>('PostMessage'),
  sendDirect: token<SendDirect>('SendDirect'),
  askQuestion: token<AskQuestion>('AskQuestion'),
  voteForQuestion: token<VoteForQuestion>('VoteForQuestion'),
  editQuestion: token<EditQuestion>('EditQuestion'),
  moderateChat: token<ModerateChat>('ModerateChat'),
  readConversation: token<ReadConversation>('ReadConversation'),
  askSpirit: token<AskSpirit>('AskSpirit'),
} as const;

/** The live room and its conversation. */
export const conversationModule = ({ config, log, orm }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, ids, unitOfWork, sessionQueries, metrics, broadcaster } = ports;
    const { queries } = conversation;

    bind(replicaId).toConstantValue(randomUUID());
    bind(conversation.realtimeMetrics).toResolvedValue(
      (metrics) => new RealtimeMetrics(metrics.registry, log, () => metrics.failed()),
      [metrics],
    );
    bind(spiritMetrics).toResolvedValue(
      (metrics) => new SpiritMetrics(metrics.registry, log, () => metrics.failed()),
      [metrics],
    );
    bind(conversation.broadcaster).toResolvedValue(
      (replicaId, metrics) =>
        new PostgresBroadcaster(orm, {
          url: orm.config.get('clientUrl') ?? '',
          replicaId,
          failed: (error) => metrics.failed(error, 'waking other servers'),
        }),
      [replicaId, conversation.realtimeMetrics],
    );
    bind(broadcaster).toResolvedValue((postgres) => postgres, [conversation.broadcaster]);
    bind(conversation.doorWatch).toResolvedValue(
      (broadcaster, unitOfWork, clock, metrics) =>
        new DoorWatch({
          decide: new DecideAtDoor(unitOfWork, clock, { minutes: config.seatHoldMinutes }),
          broadcaster,
          clock,
          failed: (error) => metrics.failed(error, 'telling those who wait at a door'),
        }),
      [broadcaster, unitOfWork, clock, conversation.realtimeMetrics],
    );
    bind(queries).toResolvedValue(() => new SqlConversationQueries(new Reads(orm)));
    bind(conversation.replicas).toResolvedValue(() => new SqlReplicas(new Reads(orm)));
    bind(conversation.spirit).toResolvedValue(() =>
      config.spirit ? new OpenAiSpirit(config.spirit) : new SessionSpirit(),
    );
    bind(batchedLog).toResolvedValue(
      (broadcaster, clock) =>
        new BatchedLog(new SqlConversationLog(orm, (ids) => broadcaster.wake(ids, 'others')), clock, { lanes }),
      [broadcaster, clock],
    );
    bind(rulesBook).toResolvedValue((...all) => new RulesBook(...all), [queries, unitOfWork]);
    bind(floor).toResolvedValue((...all) => new Floor(...all), [unitOfWork, rulesBook]);
    bind(conversation.conversationPlace).toResolvedValue(
      (...all) => new ConversationPlace(...all),
      [unitOfWork, clock],
    );

    bind(conversation.enterRoom).toResolvedValue((...all) => new EnterRoom(...all), [unitOfWork, clock]);
    bind(conversation.leaveRoom).toResolvedValue(
      (...all) => new LeaveRoom(...all, { graceSeconds: config.presenceGraceSeconds }),
      [unitOfWork, clock],
    );
    bind(conversation.sweepPresence).toResolvedValue(
      (...all) => new SweepPresence(...all, { leaseSeconds }),
      [unitOfWork, conversation.replicas, conversation.leaveRoom, clock],
    );
    bind(jobHandlers['follow-account']).toResolvedValue(
      (unitOfWork) => (data) => new RenewRules(unitOfWork).execute(data),
      [unitOfWork],
    );
    bind(conversation.postMessage).toResolvedValue((...all) => new PostMessage(...all), [rulesBook, batchedLog]);
    bind(conversation.sendDirect).toResolvedValue((...all) => new SendDirect(...all), [floor, rulesBook, clock]);
    bind(conversation.askQuestion).toResolvedValue((...all) => new AskQuestion(...all), [floor, clock]);
    bind(conversation.voteForQuestion).toResolvedValue((...all) => new VoteForQuestion(...all), [floor, clock]);
    bind(conversation.editQuestion).toResolvedValue(
      (...all) => new EditQuestion(...all),
      [unitOfWork, conversation.conversationPlace, rulesBook, clock],
    );
    bind(conversation.moderateChat).toResolvedValue(
      (...all) => new ModerateChat(...all),
      [unitOfWork, conversation.conversationPlace, clock],
    );
    bind(conversation.readConversation).toResolvedValue(
      (...all) => new ReadConversation(...all),
      [conversation.conversationPlace, queries],
    );
    bind(conversation.askSpirit).toResolvedValue(
      (...all) => new AskSpirit(...all, spiritLimits),
      [rulesBook, batchedLog, conversation.spirit, queries, sessionQueries, ids, clock, spiritMetrics],
    );
  });

/** What sockets tell of sessions and people looks as it does over HTTP. */
export function sharedBodies(publicUrl: string, seats: SeatsLeft = seatsLeft): SharedBodies {
  const write = sessionWriter(publicUrl, seats);
  return {
    participant: { schema: participant, write: participantBody },
    session: { schema: session, write: (view) => write(view, anonymous) },
    room: { schema: room, write: (view) => write(view, anonymous).room },
    message: { schema: message, write: messageBody },
    question: { schema: question, write: questionBody },
  };
}

/** The sockets on this server's own port, and all that goes on behind them. */
export function liveRoomOf(container: Container, { config }: Surroundings, http: HttpServer): LiveRoom {
  const { broadcaster, queries, realtimeMetrics, sweepPresence, ...useCases } = conversation;
  const liveRoom = new LiveRoom({
    enterRoom: container.get(useCases.enterRoom),
    leaveRoom: container.get(useCases.leaveRoom),
    sweep: container.get(sweepPresence),
    postMessage: container.get(useCases.postMessage),
    sendDirect: container.get(useCases.sendDirect),
    askQuestion: container.get(useCases.askQuestion),
    voteForQuestion: container.get(useCases.voteForQuestion),
    editQuestion: container.get(useCases.editQuestion),
    askSpirit: container.get(useCases.askSpirit),
    batchedLog: container.get(batchedLog),
    book: container.get(rulesBook),
    broadcaster: container.get(broadcaster),
    queries: container.get(queries),
    sessions: container.get(ports.sessionQueries),
    authenticator: container.get(identity.authenticator),
    clock: container.get(ports.clock),
    ids: container.get(ports.ids),
    observer: container.get(realtimeMetrics),
    replicaId: container.get(replicaId),
    bodies: sharedBodies(config.publicUrl, container.get(seatsLeftNow)),
  });
  liveRoom.attach(http.node);
  return liveRoom;
}
