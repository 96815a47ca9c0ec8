import type { SessionId } from '../../../domain/session/ids.ts';
import type { Participation } from '../../../domain/session/participation.ts';
import type { Columns } from '../columns.ts';
import { dateOrNull, instantOrNone } from '../instants.ts';
import type { ParticipantRow } from './participant-row.ts';

export type ParticipantColumns = Columns<ParticipantRow, 'session'>;

export const participantColumnsOf = (session: SessionId, participation: Participation) => ({
  id: participation.id,
  session,
  personId: participation.personId,
  user: participation.userId ?? null,
  guestName: participation.guestName ?? null,
  role: participation.role,
  seat: participation.seat,
  present: participation.present,
  joinedAt: dateOrNull(participation.joinedAt),
  registeredAt: dateOrNull(participation.registeredAt),
  leftAt: dateOrNull(participation.leftAt),
  removedAt: dateOrNull(participation.removedAt),
  unwitnessedSince: dateOrNull(participation.unwitnessedSince),
});

export function participationOf(row: ParticipantColumns): Participation {
  const [leftAt, removedAt] = [instantOrNone(row.leftAt), instantOrNone(row.removedAt)];
  const [joinedAt, registeredAt] = [instantOrNone(row.joinedAt), instantOrNone(row.registeredAt)];
  const unwitnessedSince = instantOrNone(row.unwitnessedSince);
  return {
    id: row.id,
    personId: row.personId,
    ...(row.user != null && { userId: row.user }),
    ...(row.guestName != null && { guestName: row.guestName }),
    role: row.role,
    seat: row.seat,
    present: row.present,
    ...(joinedAt && { joinedAt }),
    ...(registeredAt && { registeredAt }),
    ...(leftAt && { leftAt }),
    ...(removedAt && { removedAt }),
    ...(unwitnessedSince && { unwitnessedSince }),
  };
}
