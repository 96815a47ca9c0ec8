import type { DateTime } from 'luxon';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { InvalidToken } from '../../domain/identity/errors.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import type { Entered } from '../../domain/session/participation.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { SocketPlace } from '../ports/conversation-repository.ts';
import type { Stores, UnitOfWork } from '../ports/unit-of-work.ts';
import { keepSession } from '../session/keep-session.ts';
import { found } from '../session/require-session.ts';
import { witnessSockets } from './witness-presence.ts';

/** A socket that has said who it is. */
export interface Arrival {
  readonly socketId: string;
  readonly caller: Caller;
}

export type Entering = { readonly participation: Entered } | { readonly refusal: ExpectedError };

/** Opens the live room to sockets of people who have joined; those who had left join again by it. */
export class EnterRoom {
  readonly #unitOfWork: UnitOfWork;
  readonly #clock: Clock;

  constructor(unitOfWork: UnitOfWork, clock: Clock) {
    this.#unitOfWork = unitOfWork;
    this.#clock = clock;
  }

  /** All of one session at once; what one is refused for is no hindrance to the others. @throws {NotFound} */
  async execute(
    id: SessionId,
    replicaId: string,
    arrivals: readonly Arrival[],
  ): Promise<ReadonlyMap<string, Entering>> {
    return await this.#unitOfWork.run(async (stores) => {
      const people = arrivals.flatMap(({ caller }) => (caller.kind === 'participant' ? caller.personId : []));
      const session = found(await stores.sessions.findForChange(id, [...new Set(people)]));
      const now = this.#clock.now();
      const entering = new Map(arrivals.map(({ socketId, caller }) => [socketId, judged(session, caller, now)]));
      const sockets = [...entering].flatMap(([socketId, one]) =>
        'participation' in one ? { socketId, participantId: one.participation.id, replicaId } : [],
      );
      await came(stores, session, sockets, now);
      return entering;
    });
  }

  /** Makes sockets known that are open, and were taken for lost while their server could not be heard of: under new ids. */
  async again(id: SessionId, sockets: readonly SocketPlace[]): Promise<void> {
    await this.#unitOfWork.run(async (stores) => {
      const places = sockets.map(({ participantId }) => participantId);
      const session = found(await stores.sessions.findForChange(id, { places }));
      await came(stores, session, sockets, this.#clock.now());
    });
  }
}

/** Sockets opened: who had none has joined, and all are seen. */
async function came(stores: Stores, session: Session, sockets: readonly SocketPlace[], now: DateTime): Promise<void> {
  if (sockets.length === 0) return await keepSession(stores, session);
  const { id } = session;
  await stores.conversation.open(id);
  const newcomers = await stores.conversation.socketsCame(id, sockets, now);
  const sightings = sockets.map((socket) => ({ ...socket, kind: 'joined' as const, at: now }));
  await witnessSockets(stores, session, sightings, now);
  const entries = newcomers.map((participantId) => ({ kind: 'user_joined' as const, participantId }));
  if (entries.length > 0) await stores.conversation.append(id, entries, now);
}

/** Asks the join decision, as `join` does, of somebody who has a place already. */
function judged(session: Session, caller: Caller, now: DateTime): Entering {
  try {
    if (caller.kind !== 'participant') throw new InvalidToken();
    const { personId, userId } = session.recognise(caller, now);
    const earlier = session.participationOf(personId);
    if (!personId || earlier?.id !== caller.participantId) throw new InvalidToken();
    const newcomer = { personId, participantId: earlier.id, ...(userId && { userId }) };
    return { participation: session.join(newcomer, now) };
  } catch (error) {
    if (error instanceof ExpectedError) return { refusal: error };
    throw error;
  }
}
