import { asUserId } from '../../../domain/identity/user-id.ts';
import type { Room } from '../../../domain/room/room.ts';
import { endsAt } from '../../../domain/session/schedule.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import type { Phase } from '../../../domain/session/status.ts';
import type { Columns } from '../columns.ts';
import { dateOrNull, instant, instantOrNone } from '../instants.ts';
import type { SessionRow } from './session-row.ts';

/** The columns of a session, but for its version, which the database counts. */
export type SessionColumns = Columns<SessionRow, 'version'>;

export function columnsOf({ details, schedule, phase, host, room, ...state }: SessionState) {
  return {
    id: state.id,
    externalId: details.externalId ?? null,
    code: state.code,
    title: details.title,
    description: details.description,
    tags: [...details.tags],
    visibility: details.visibility,
    status: phase.status,
    host: host.id,
    hostIsGuest: host.isGuest,
    hostOrigin: host.origin ?? null,
    coHosts: [...state.coHosts],
    event: state.eventId ?? null,
    startsAt: schedule.startsAt.toJSDate(),
    durationMinutes: schedule.durationMinutes,
    endsAt: endsAt(schedule).toJSDate(),
    timeZone: schedule.timeZone,
    joinWindowMinutes: schedule.joinWindowMinutes,
    startedAt: 'startedAt' in phase ? dateOrNull(phase.startedAt) : null,
    endedAt: phase.status === 'ended' ? phase.endedAt.toJSDate() : null,
    canceledAt: phase.status === 'canceled' ? phase.canceledAt.toJSDate() : null,
    endReason: 'endReason' in phase ? (phase.endReason ?? null) : null,
    archivedAt: dateOrNull(state.archivedAt),
    autoStart: details.autoStart,
    capacity: details.capacity,
    seatsTaken: state.seatsTaken,
    seatsUnclaimed: state.seatsUnclaimed,
    peoplePresent: state.peoplePresent,
    locked: state.locked,
    chatEnabled: details.chatEnabled,
    questionsEnabled: details.questionsEnabled,
    spiritEnabled: details.spiritEnabled,
    screenShareEnabled: details.screenShareEnabled,
    recordingEnabled: details.recordingEnabled,
    roomProvider: room.provider,
    roomEpoch: room.epoch,
    roomState: room.state,
    roomReference: room.state === 'ready' ? room.reference : null,
    recordingState: state.recordingState,
    calendarSequence: state.calendarSequence,
    createdAt: state.createdAt.toJSDate(),
    updatedAt: state.updatedAt.toJSDate(),
    revision: state.revision,
  };
}

const isSame = (a: unknown, b: unknown): boolean =>
  (a ?? null) === (b ?? null) ||
  (a instanceof Date && b instanceof Date && a.getTime() === b.getTime()) ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, index) => one === b[index]));

/** The columns that are to be written: those that differ from what was loaded, or all where nothing was. */
export function differences<Values extends Partial<SessionColumns>>(
  loaded: SessionColumns | undefined,
  columns: Values,
): Partial<Values> {
  if (!loaded) return columns;
  const before: Record<string, unknown> = { ...loaded };
  return Object.fromEntries(
    Object.entries(columns).filter(([name, value]) => !isSame(before[name], value)),
  ) as Partial<Values>;
}

export function stateOf(row: SessionColumns): SessionState {
  const archivedAt = instantOrNone(row.archivedAt);
  return {
    id: row.id,
    code: row.code,
    details: {
      ...(row.externalId != null && { externalId: row.externalId }),
      title: row.title,
      description: row.description,
      tags: row.tags,
      visibility: row.visibility,
      capacity: row.capacity,
      autoStart: row.autoStart,
      chatEnabled: row.chatEnabled,
      questionsEnabled: row.questionsEnabled,
      spiritEnabled: row.spiritEnabled,
      screenShareEnabled: row.screenShareEnabled,
      recordingEnabled: row.recordingEnabled,
    },
    schedule: {
      startsAt: instant(row.startsAt),
      durationMinutes: row.durationMinutes,
      timeZone: row.timeZone,
      joinWindowMinutes: row.joinWindowMinutes,
    },
    phase: phaseOf(row),
    host: { id: row.host, isGuest: row.hostIsGuest, ...(row.hostOrigin != null && { origin: row.hostOrigin }) },
    coHosts: row.coHosts.map(asUserId),
    ...(row.event != null && { eventId: row.event }),
    seatsTaken: row.seatsTaken,
    seatsUnclaimed: row.seatsUnclaimed,
    peoplePresent: row.peoplePresent,
    locked: row.locked,
    room: roomOf(row),
    recordingState: row.recordingState,
    calendarSequence: row.calendarSequence,
    ...(archivedAt && { archivedAt }),
    createdAt: instant(row.createdAt),
    updatedAt: instant(row.updatedAt),
    revision: row.revision,
  };
}

function phaseOf({ id, status, startedAt, endedAt, canceledAt, endReason }: SessionColumns): Phase {
  if (status === 'scheduled') return { status };
  if (status === 'live' && startedAt) return { status, startedAt: instant(startedAt) };
  if (status === 'ended' && startedAt && endedAt && endReason)
    return { status, startedAt: instant(startedAt), endedAt: instant(endedAt), endReason };
  if (status === 'canceled' && canceledAt)
    return {
      status,
      ...(startedAt && { startedAt: instant(startedAt) }),
      canceledAt: instant(canceledAt),
      ...(endReason && { endReason }),
    };
  throw new Error(`The row of session ${id} lacks what its status ${status} needs.`);
}

function roomOf({
  id,
  roomProvider: provider,
  roomEpoch: epoch,
  roomState: state,
  roomReference,
}: SessionColumns): Room {
  if (state !== 'ready') return { provider, epoch, state };
  if (roomReference == null) throw new Error(`The row of session ${id} lacks the reference of its room.`);
  return { provider, epoch, state, reference: roomReference };
}
