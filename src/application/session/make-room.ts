import type { DateTime } from 'luxon';
import type { PersonId } from '../../domain/session/ids.ts';
import type { Session } from '../../domain/session/session.ts';
import { seatsLeft } from '../../domain/session/session-state.ts';
import type { SessionRepository } from '../ports/session-repository.ts';
import type { SeatGrace } from './let-go.ts';

/** Seats that nobody has been seen on for too long go to who asks for one ahead, as they do at the door. */
export async function makeRoom(
  sessions: SessionRepository,
  session: Session,
  personId: PersonId,
  { now, grace }: { readonly now: DateTime; readonly grace: SeatGrace },
): Promise<void> {
  if (seatsLeft(session.state) > 0 || session.participationOf(personId)?.seat) return;
  session.sightings.letGo(await sessions.unwitnessed(session.id, now.minus(grace)), now);
}
