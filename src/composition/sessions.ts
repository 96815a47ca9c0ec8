import { ContainerModule } from 'inversify';
import { CreateEvent } from '../application/event/create-event.ts';
import { DeleteEvent } from '../application/event/delete-event.ts';
import { EditEvent } from '../application/event/edit-event.ts';
import { ListEvents } from '../application/event/list-events.ts';
import { ReadEvent } from '../application/event/read-event.ts';
import { CanJoin } from '../application/session/can-join.ts';
import { CancelSession } from '../application/session/cancel-session.ts';
import { CreateGuestSession } from '../application/session/create-guest-session.ts';
import { CreateSession } from '../application/session/create-session.ts';
import { EditSession } from '../application/session/edit-session.ts';
import { EndSession } from '../application/session/end-session.ts';
import { ExtendSession } from '../application/session/extend-session.ts';
import { JoinByCode } from '../application/session/join-by-code.ts';
import { JoinSession } from '../application/session/join-session.ts';
import { LeaveSession } from '../application/session/leave-session.ts';
import { ListSessions } from '../application/session/list-sessions.ts';
import { LockSession } from '../application/session/lock-session.ts';
import { NameCoHosts } from '../application/session/name-co-hosts.ts';
import { ReadRecord } from '../application/session/read-record.ts';
import { ReadSession } from '../application/session/read-session.ts';
import { RemoveParticipant } from '../application/session/remove-participant.ts';
import { RenewJoin } from '../application/session/renew-join.ts';
import { SessionCloser } from '../application/session/session-closer.ts';
import { SessionCommands } from '../application/session/session-commands.ts';
import { SessionMaker } from '../application/session/session-maker.ts';
import { StartSession } from '../application/session/start-session.ts';
import { WayIn } from '../application/session/way-in.ts';
import { seatsLeftAtTheDoor } from '../domain/session/seat-hold.ts';
import type { SessionState } from '../domain/session/session-state.ts';
import { ports, type Surroundings } from './adapters.ts';
import { identity } from './identity.ts';
import { rooms } from './rooms.ts';
import { token } from './token.ts';

const maker = token<SessionMaker>('SessionMaker');
const closer = token<SessionCloser>('SessionCloser');
const wayIn = token<WayIn>('WayIn');
export const commands = token<SessionCommands>('SessionCommands');

export const sessions = {
  createSession: token<CreateSession>('CreateSession'),
  createGuestSession: token<CreateGuestSession>('CreateGuestSession'),
  readSession: token<ReadSession>('ReadSession'),
  listSessions: token<ListSessions>('ListSessions'),
  editSession: token<EditSession>('EditSession'),
  cancelSession: token<CancelSession>('CancelSession'),
  startSession: token<StartSession>('StartSession'),
  endSession: token<EndSession>('EndSession'),
  extendSession: token<ExtendSession>('ExtendSession'),
  lockSession: token<LockSession>('LockSession'),
  nameCoHosts: token<NameCoHosts>('NameCoHosts'),
  canJoin: token<CanJoin>('CanJoin'),
  joinSession: token<JoinSession>('JoinSession'),
  joinByCode: token<JoinByCode>('JoinByCode'),
  renewJoin: token<RenewJoin>('RenewJoin'),
  leaveSession: token<LeaveSession>('LeaveSession'),
  removeParticipant: token<RemoveParticipant>('RemoveParticipant'),
  readRecord: token<ReadRecord>('ReadRecord'),
  createEvent: token<CreateEvent>('CreateEvent'),
  listEvents: token<ListEvents>('ListEvents'),
  readEvent: token<ReadEvent>('ReadEvent'),
  editEvent: token<EditEvent>('EditEvent'),
  deleteEvent: token<DeleteEvent>('DeleteEvent'),
} as const;

/** What is left at the door by now. */
export const seatsLeftNow = token<(state: SessionState) => number>('SeatsLeftNow');

/** Sessions and the events that they belong to. */
export const sessionsModule = ({ config, log }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, ids, unitOfWork, sessionQueries, eventQueries, joinCodes, origins } = ports;
    const { providers, roomKeeper, roomFitter } = rooms;

    const grace = { seconds: config.seatGraceSeconds };
    const hold = { minutes: config.seatHoldMinutes };

    bind(seatsLeftNow).toResolvedValue(
      (clock) => (state: SessionState) => seatsLeftAtTheDoor(state, hold, clock.now()),
      [clock],
    );
    bind(maker).toResolvedValue(
      (...all) => new SessionMaker(...all, config.joinWindowMinutes),
      [unitOfWork, sessionQueries, joinCodes, providers, roomKeeper, clock],
    );
    bind(commands).toResolvedValue((...all) => new SessionCommands(...all), [unitOfWork, sessionQueries, clock]);
    bind(closer).toResolvedValue((...all) => new SessionCloser(...all), [commands, roomKeeper]);
    bind(wayIn).toResolvedValue((...all) => new WayIn(...all), [sessionQueries, roomKeeper, identity.sessionTokens]);

    bind(sessions.createSession).toResolvedValue((maker) => new CreateSession(maker), [maker]);
    bind(sessions.createGuestSession).toResolvedValue(
      (...all) => new CreateGuestSession(...all, config.guestHosting),
      [maker, origins, ids, clock],
    );
    bind(sessions.readSession).toResolvedValue(
      (...all) => new ReadSession(...all),
      [unitOfWork, sessionQueries, clock],
    );
    bind(sessions.listSessions).toResolvedValue((...all) => new ListSessions(...all), [sessionQueries, clock]);
    bind(sessions.editSession).toResolvedValue((...all) => new EditSession(...all), [commands, roomFitter, roomKeeper]);
    bind(sessions.cancelSession).toResolvedValue((...all) => new CancelSession(...all), [closer]);
    bind(sessions.startSession).toResolvedValue(
      (...all) => new StartSession(...all),
      [unitOfWork, commands, roomKeeper, clock],
    );
    bind(sessions.endSession).toResolvedValue((closer) => new EndSession(closer), [closer]);
    bind(sessions.extendSession).toResolvedValue((...all) => new ExtendSession(...all), [commands, roomKeeper]);
    bind(sessions.lockSession).toResolvedValue((...all) => new LockSession(...all), [commands]);
    bind(sessions.nameCoHosts).toResolvedValue((...all) => new NameCoHosts(...all), [commands, roomFitter, roomKeeper]);
    bind(sessions.canJoin).toResolvedValue((...all) => new CanJoin(...all, grace, hold), [unitOfWork, clock]);
    bind(sessions.joinSession).toResolvedValue(
      (...all) => new JoinSession(...all, grace, hold),
      [unitOfWork, wayIn, ports.sessionMetrics, clock],
    );
    bind(sessions.joinByCode).toResolvedValue((...all) => new JoinByCode(...all), [unitOfWork, sessions.joinSession]);
    bind(sessions.renewJoin).toResolvedValue((...all) => new RenewJoin(...all), [unitOfWork, wayIn, clock]);
    bind(sessions.leaveSession).toResolvedValue((...all) => new LeaveSession(...all), [commands]);
    bind(sessions.removeParticipant).toResolvedValue(
      (...all) => new RemoveParticipant(...all),
      [unitOfWork, commands, roomKeeper],
    );
    bind(sessions.readRecord).toResolvedValue((...all) => new ReadRecord(...all), [sessionQueries, clock]);

    bind(sessions.createEvent).toResolvedValue((...all) => new CreateEvent(...all), [unitOfWork, clock]);
    bind(sessions.listEvents).toResolvedValue((events) => new ListEvents(events), [eventQueries]);
    bind(sessions.readEvent).toResolvedValue(
      (events, sessions) =>
        new ReadEvent(events, sessions, (err) => log.error({ err }, "an event's sessions can't be read")),
      [eventQueries, sessionQueries],
    );
    bind(sessions.editEvent).toResolvedValue((...all) => new EditEvent(...all), [unitOfWork, clock]);
    bind(sessions.deleteEvent).toResolvedValue((unitOfWork) => new DeleteEvent(unitOfWork), [unitOfWork]);
  });
