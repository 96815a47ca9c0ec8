import { Forbidden, NotFound } from '../../domain/expected-error.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { callerIsStaff } from '../../domain/identity/caller.ts';
import type { SessionId } from '../../domain/session/ids.ts';
import { actorOf } from '../../domain/session/session-event.ts';
import type { SessionView } from '../ports/session-queries.ts';
import type { SessionMaker } from './session-maker.ts';
import type { SessionPlan } from './session-plan.ts';

export interface CreateSessionInput {
  readonly id: SessionId;
  readonly caller: Extract<Caller, { kind: 'account' }>;
  readonly plan: SessionPlan & { readonly title: string };
}

/** Staff plan a session, or open one at once, and host it. */
export class CreateSession {
  readonly #maker: SessionMaker;

  constructor(maker: SessionMaker) {
    this.#maker = maker;
  }

  async execute({ id, caller, plan }: CreateSessionInput): Promise<SessionView> {
    if (!callerIsStaff(caller)) throw new Forbidden('Only staff can make sessions.');
    return await this.#maker.make(id, plan, async ({ users }) => {
      const user = await users.find(caller.userId);
      if (!user) throw new NotFound('user');
      return {
        host: { id: caller.userId, isGuest: false },
        by: actorOf(caller),
        defaults: { title: plan.title, visibility: 'members', timeZone: user.state.timeZone },
      };
    });
  }
}
