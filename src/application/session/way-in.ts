import type { Entered } from '../../domain/session/participation.ts';
import type { SessionState } from '../../domain/session/session-state.ts';
import type { SessionQueries, SessionView } from '../ports/session-queries.ts';
import type { SessionTokens } from '../ports/session-tokens.ts';
import type { Admission } from '../ports/video-provider.ts';
import { isOfTheProvider, type RoomKeeper } from '../room/room-keeper.ts';
import { requireView } from './require-session.ts';

/** What somebody who has been let in is given. */
export interface Joined {
  readonly participation: Entered;
  readonly displayName: string;
  readonly participantToken: string;
  readonly session: SessionView;
  /** Absent while the room is pending, and for who has left: ask again in `retryAfterSeconds`, where there is one. */
  readonly admission?: Admission;
  readonly retryAfterSeconds?: number;
}

/** How long to wait at least before asking again for a room that is being made. */
const roomRetrySeconds = 3;

interface ComeAgain {
  readonly retryAfterSeconds: number;
}

/** What was asked for, or when to ask again. */
async function orWhy<T>(ask: () => Promise<T>): Promise<T | ComeAgain> {
  try {
    return await ask();
  } catch (error) {
    if (!isOfTheProvider(error)) throw error;
    const { retryAfterSeconds } = error.details;
    return { retryAfterSeconds: Math.max(roomRetrySeconds, Number(retryAfterSeconds ?? 0)) };
  }
}

/** Makes the tokens of somebody who is in, and opens the room to them. */
export class WayIn {
  readonly #queries: SessionQueries;
  readonly #roomKeeper: RoomKeeper;
  readonly #tokens: SessionTokens;

  constructor(queries: SessionQueries, roomKeeper: RoomKeeper, tokens: SessionTokens) {
    this.#queries = queries;
    this.#roomKeeper = roomKeeper;
    this.#tokens = tokens;
  }

  /** The seat is what counts: with the provider away the person is in, and told when to ask for the room again. */
  async open(state: SessionState, participation: Entered): Promise<Joined> {
    const { id: participantId, personId, userId, role, present } = participation;
    const deadline = this.#roomKeeper.begin();
    const room = present ? await orWhy(() => this.#roomKeeper.ensure(state, { deadline })) : undefined;
    const session = await requireView(this.#queries, state.id, personId);
    const displayName = session.asker?.displayName ?? '';
    const guest = { participantId, displayName, role };
    const admission =
      room && 'reference' in room
        ? await orWhy(() => this.#roomKeeper.admit(session.state, room, guest, deadline))
        : room;
    const person = { sessionId: state.id, participantId, personId, ...(userId && { userId }) };
    return {
      participation,
      displayName,
      participantToken: await this.#tokens.forParticipant(person),
      session,
      ...(admission && ('url' in admission ? { admission } : admission)),
    };
  }
}
