import type { z } from 'zod';
import type { ParticipantView, SessionView } from '../../../application/ports/session-queries.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { maySeeCode } from '../../../domain/session/permissions.ts';
import { endsAt, joinOpensAt } from '../../../domain/session/schedule.ts';
import type { SessionState } from '../../../domain/session/session-state.ts';
import type { Phase } from '../../../domain/session/status.ts';
import { formatInstant } from '../instant.ts';
import type { participant, SessionBody } from './session-schemas.ts';

/** How many seats of a session are left at this moment. */
export type SeatsLeft = (state: SessionState) => number;

/** Writes sessions as this caller may see them. `publicUrl` is where links lead. */
export type SessionWriter = (view: SessionView, caller: Caller) => SessionBody;

export const sessionWriter =
  (publicUrl: string, seatsLeft: SeatsLeft): SessionWriter =>
  ({ state, hostName, coHostNames, asker }, caller) => {
    const { id, details, schedule, phase, host, eventId, room, archivedAt } = state;
    const { externalId, ...others } = details;
    const end = formatInstant(endsAt(schedule));
    return {
      id,
      ...(externalId !== undefined && { externalId }),
      ...(maySeeCode(state, caller, asker?.present ?? false) && { code: state.code }),
      joinUrl: `${publicUrl}/sessions/${id}`,
      ...others,
      tags: [...details.tags],
      status: phase.status,
      ...(eventId && { eventId }),
      host: { id: host.id, displayName: hostName },
      coHosts: state.coHosts.map((coHost, index) => ({ id: coHost, displayName: coHostNames[index] ?? '' })),
      ...schedule,
      startsAt: formatInstant(schedule.startsAt),
      endsAt: end,
      joinOpensAt: formatInstant(joinOpensAt(schedule)),
      joinClosesAt: end,
      ...written(phase),
      ...(archivedAt && { archivedAt: formatInstant(archivedAt) }),
      participantCount: state.peoplePresent,
      seatsLeft: seatsLeft(state),
      locked: state.locked,
      recording: { state: state.recordingState },
      room: { provider: room.provider, state: room.state, epoch: room.epoch },
      createdAt: formatInstant(state.createdAt),
      updatedAt: formatInstant(state.updatedAt),
      revision: state.revision,
    };
  };

/** A canceled session ended when it was canceled. */
function written(phase: Phase) {
  const startedAt = 'startedAt' in phase ? phase.startedAt : undefined;
  const endedAt = phase.status === 'ended' ? phase.endedAt : phase.status === 'canceled' ? phase.canceledAt : undefined;
  const endReason = 'endReason' in phase ? phase.endReason : undefined;
  return {
    ...(startedAt && { startedAt: formatInstant(startedAt) }),
    ...(endedAt && { endedAt: formatInstant(endedAt) }),
    ...(endReason && { endReason }),
  };
}

export const participantBody = ({
  id,
  userId,
  displayName,
  role,
  present,
  joinedAt,
  leftAt,
}: Omit<ParticipantView, 'personId' | 'seat'>): z.input<typeof participant> => ({
  id,
  ...(userId && { userId }),
  displayName,
  role,
  present,
  joinedAt: formatInstant(joinedAt),
  ...(leftAt && { leftAt: formatInstant(leftAt) }),
});
