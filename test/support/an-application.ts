import type { DateTime } from 'luxon';
import { JwtLinkTokens } from '#src/adapters/identity/jwt-link-tokens.ts';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { InMemoryEventQueries } from '#src/adapters/memory/event/in-memory-event-queries.ts';
import { SequentialIds } from '#src/adapters/memory/ids/sequential-ids.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import { InMemoryJobRunner } from '#src/adapters/memory/jobs/in-memory-job-runner.ts';
import { InMemoryRoomQueries } from '#src/adapters/memory/room/in-memory-room-queries.ts';
import { InMemorySessionQueries } from '#src/adapters/memory/session/in-memory-session-queries.ts';
import { PlainOrigins } from '#src/adapters/memory/session/plain-origins.ts';
import { ReadableSessionTokens } from '#src/adapters/memory/session/readable-session-tokens.ts';
import { RecordingJoinObserver } from '#src/adapters/memory/session/recording-join-observer.ts';
import { SequentialJoinCodes } from '#src/adapters/memory/session/sequential-join-codes.ts';
import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import { TurnedVideoBudget } from '#src/adapters/memory/video/turned-video-budget.ts';
import { CreateEvent } from '#src/application/event/create-event.ts';
import { DeleteEvent } from '#src/application/event/delete-event.ts';
import { EditEvent } from '#src/application/event/edit-event.ts';
import { ListEvents } from '#src/application/event/list-events.ts';
import { ReadEvent } from '#src/application/event/read-event.ts';
import type { VideoProvider } from '#src/application/ports/video-provider.ts';
import { DropOldDeliveries } from '#src/application/room/drop-old-deliveries.ts';
import { FindRoomsToPoll } from '#src/application/room/find-rooms-to-poll.ts';
import { NoteRecordingFact } from '#src/application/room/note-recording-fact.ts';
import { OldRooms } from '#src/application/room/old-rooms.ts';
import { Providers } from '#src/application/room/providers.ts';
import { ReceiveDelivery } from '#src/application/room/receive-delivery.ts';
import { ReconcileRoom } from '#src/application/room/reconcile-room.ts';
import { RoomAdmissions } from '#src/application/room/room-admissions.ts';
import { RoomFitter } from '#src/application/room/room-fitter.ts';
import { RoomKeeper } from '#src/application/room/room-keeper.ts';
import { RoomMaker } from '#src/application/room/room-maker.ts';
import { RoomMender } from '#src/application/room/room-mender.ts';
import { TakeDelivery } from '#src/application/room/take-delivery.ts';
import { TendDeliveries } from '#src/application/room/tend-deliveries.ts';
import { TendRoom } from '#src/application/room/tend-room.ts';
import { NoticeLinks } from '#src/application/schedule/notice-links.ts';
import { AskToRegister } from '#src/application/session/ask-to-register.ts';
import { CanJoin } from '#src/application/session/can-join.ts';
import { CancelSession } from '#src/application/session/cancel-session.ts';
import { ConfirmRegistration } from '#src/application/session/confirm-registration.ts';
import { CorrectAttendance } from '#src/application/session/correct-attendance.ts';
import type { GuestHosting } from '#src/application/session/create-guest-session.ts';
import { CreateGuestSession } from '#src/application/session/create-guest-session.ts';
import { CreateSession } from '#src/application/session/create-session.ts';
import { DecideAtDoor } from '#src/application/session/decide-at-door.ts';
import { DropUnconfirmedRegistrations } from '#src/application/session/drop-unconfirmed-registrations.ts';
import { EditSession } from '#src/application/session/edit-session.ts';
import { EndSession } from '#src/application/session/end-session.ts';
import { ExtendSession } from '#src/application/session/extend-session.ts';
import { JoinByCode } from '#src/application/session/join-by-code.ts';
import { JoinSession } from '#src/application/session/join-session.ts';
import { LeaveSession } from '#src/application/session/leave-session.ts';
import { LetGoUnwitnessed } from '#src/application/session/let-go.ts';
import { ListRegistrations } from '#src/application/session/list-registrations.ts';
import { ListSessions } from '#src/application/session/list-sessions.ts';
import { LockSession } from '#src/application/session/lock-session.ts';
import { NameCoHosts } from '#src/application/session/name-co-hosts.ts';
import { ReadRecord } from '#src/application/session/read-record.ts';
import { ReadSession } from '#src/application/session/read-session.ts';
import { RebuildAttendance } from '#src/application/session/rebuild-attendance.ts';
import { Register } from '#src/application/session/register.ts';
import { RemoveParticipant } from '#src/application/session/remove-participant.ts';
import { RenewJoin } from '#src/application/session/renew-join.ts';
import { SessionCloser } from '#src/application/session/session-closer.ts';
import { SessionCommands } from '#src/application/session/session-commands.ts';
import { SessionMaker } from '#src/application/session/session-maker.ts';
import { StartSession } from '#src/application/session/start-session.ts';
import { WayIn } from '#src/application/session/way-in.ts';
import { Withdraw } from '#src/application/session/withdraw.ts';
import type { ProviderLimits } from '#src/domain/room/provider-limits.ts';
import { minutesFromNoon } from './a-session.ts';

export interface ApplicationWishes {
  readonly at?: DateTime;
  readonly limits?: Partial<ProviderLimits>;
  /** In the place of one in memory. */
  readonly providers?: readonly VideoProvider[];
  readonly guestHosting?: GuestHosting;
}

/** For how long a seat is kept whose person no witness sees. */
const seatGrace = { seconds: 120 };
const seatHold = { minutes: 10 };

/** The use cases over adapters in memory, an hour before noon unless said otherwise. */
export function anApplication({
  at = minutesFromNoon(-60),
  limits = { recommendedCapacity: 50 },
  providers: others,
  guestHosting = { allowed: true, mostActiveSessions: 3 },
}: ApplicationWishes = {}) {
  const tables = new InMemoryTables();
  const unitOfWork = new InMemoryUnitOfWork(tables);
  const sessionQueries = new InMemorySessionQueries(tables);
  const eventQueries = new InMemoryEventQueries(tables);
  const clock = new TurnedClock(at);
  const ids = new SequentialIds();
  const joinCodes = new SequentialJoinCodes();
  const videoProvider = new InMemoryVideoProvider(limits, 'memory', clock);
  const providers = new Providers(others ?? [videoProvider]);
  const videoBudget = new TurnedVideoBudget();
  const tokens = new ReadableSessionTokens();
  const links = new NoticeLinks('https://school.example', new JwtLinkTokens(new Uint8Array(32).fill(1)), tokens);
  const joinObserver = new RecordingJoinObserver();
  const oldRooms = new OldRooms(unitOfWork, providers, clock);
  const roomMaker = new RoomMaker(unitOfWork, providers, oldRooms, clock);
  const roomMender = new RoomMender(unitOfWork, providers, roomMaker, clock);
  const tendRoom = new TendRoom(unitOfWork, providers, roomMaker, roomMender, oldRooms, clock);
  const roomAdmissions = new RoomAdmissions(unitOfWork, providers, roomMender, clock);
  const roomKeeper = new RoomKeeper(unitOfWork, providers, roomMaker, roomAdmissions, tendRoom, videoBudget);
  const roomFitter = new RoomFitter(providers, roomKeeper);
  const commands = new SessionCommands(unitOfWork, sessionQueries, clock);
  const closer = new SessionCloser(commands, roomKeeper);
  const maker = new SessionMaker(unitOfWork, sessionQueries, joinCodes, providers, roomKeeper, clock, 10);
  const wayIn = new WayIn(sessionQueries, roomKeeper, tokens);
  const joinSession = new JoinSession(unitOfWork, wayIn, joinObserver, clock, seatGrace, seatHold);
  const noteRecordingFact = new NoteRecordingFact(unitOfWork, ids, clock);
  const failures: unknown[] = [];
  const report = (error: unknown) => failures.push(error);
  return {
    unitOfWork,
    sessionQueries,
    eventQueries,
    clock,
    ids,
    joinCodes,
    videoProvider,
    videoBudget,
    tables,
    providers,
    commands,
    roomKeeper,
    tendRoom,
    jobRunner: new InMemoryJobRunner(tables, clock),
    receiveDelivery: new ReceiveDelivery(unitOfWork, providers, ids, clock),
    takeDelivery: new TakeDelivery(unitOfWork, providers, noteRecordingFact, clock),
    tendDeliveries: new TendDeliveries(unitOfWork),
    dropOldDeliveries: new DropOldDeliveries(unitOfWork, 30),
    reconcileRoom: new ReconcileRoom(unitOfWork, providers, clock, seatGrace),
    findRoomsToPoll: new FindRoomsToPoll(new InMemoryRoomQueries(tables), unitOfWork, providers),
    letGoUnwitnessed: new LetGoUnwitnessed(unitOfWork, seatGrace, report),
    correctAttendance: new CorrectAttendance(unitOfWork, sessionQueries, clock),
    rebuildAttendance: new RebuildAttendance(unitOfWork),
    tokens,
    links,
    joinObserver,
    failures,
    report,
    createSession: new CreateSession(maker),
    createGuestSession: new CreateGuestSession(maker, new PlainOrigins(), ids, clock, guestHosting),
    readSession: new ReadSession(unitOfWork, sessionQueries, clock),
    listSessions: new ListSessions(sessionQueries, clock),
    editSession: new EditSession(commands, roomFitter, roomKeeper),
    nameCoHosts: new NameCoHosts(commands, roomFitter, roomKeeper),
    startSession: new StartSession(unitOfWork, commands, roomKeeper, clock),
    endSession: new EndSession(closer),
    extendSession: new ExtendSession(commands, roomKeeper),
    cancelSession: new CancelSession(closer),
    lockSession: new LockSession(commands),
    canJoin: new CanJoin(unitOfWork, clock, seatGrace, seatHold),
    decideAtDoor: new DecideAtDoor(unitOfWork, clock, seatHold),
    joinSession,
    renewJoin: new RenewJoin(unitOfWork, wayIn, clock),
    joinByCode: new JoinByCode(unitOfWork, joinSession),
    leaveSession: new LeaveSession(commands),
    register: new Register(unitOfWork, clock, seatGrace),
    askToRegister: new AskToRegister(unitOfWork, clock, seatGrace),
    confirmRegistration: new ConfirmRegistration(unitOfWork, links, tokens, clock, seatGrace),
    dropUnconfirmed: new DropUnconfirmedRegistrations(unitOfWork),
    withdraw: new Withdraw(unitOfWork, commands),
    listRegistrations: new ListRegistrations(sessionQueries),
    removeParticipant: new RemoveParticipant(unitOfWork, commands, roomKeeper),
    readRecord: new ReadRecord(sessionQueries, clock),
    createEvent: new CreateEvent(unitOfWork, clock),
    editEvent: new EditEvent(unitOfWork, clock),
    deleteEvent: new DeleteEvent(unitOfWork),
    listEvents: new ListEvents(eventQueries),
    readEvent: new ReadEvent(eventQueries, sessionQueries, report),
  };
}

export type Application = ReturnType<typeof anApplication>;
