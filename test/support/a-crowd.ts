import type pg from 'pg';
import { v7 } from 'uuid';
import { tokenForParticipant } from '../faults/school.ts';

export interface Member {
  readonly participantId: string;
  readonly token: string;
}

/** Lets so many guests into a session by SQL: joining thousands one by one would take longer than the test. */
export async function addGuests(db: Pick<pg.Pool, 'query'>, sessionId: string, count: number): Promise<Member[]> {
  const ids = Array.from({ length: count }, () => v7());
  await db.query(
    `insert into session_participants (id, session_id, person_id, guest_name, role, seat, present, joined_at)
      select id, $1, id, 'Guest ' || n, 'participant', true, true, now() from unnest($2::uuid[]) with ordinality p (id, n)`,
    [sessionId, ids],
  );
  await db.query('update sessions set seats_taken = $2, people_present = $2 where id = $1', [sessionId, count]);
  return await Promise.all(
    ids.map(async (participantId) => ({ participantId, token: await tokenForParticipant(participantId, sessionId) })),
  );
}
