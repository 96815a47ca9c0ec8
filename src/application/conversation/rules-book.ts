import { requireMay, type Saying } from '../../domain/conversation/speaking.ts';
import { ExpectedError, NotFound } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ConversationQueries } from '../ports/conversation-queries.ts';
import type { ConversationRules } from '../ports/conversation-views.ts';
import type { UnitOfWork } from '../ports/unit-of-work.ts';

type KnownSpeaker = NonNullable<ReturnType<ConversationRules['speakers']['get']>>;

/** Who may speak, by the rules of this version. Whatever follows from it must be stored under the same version. */
export interface Permission {
  readonly version: number;
  readonly speaker: KnownSpeaker;
}

/** The most sessions whose rules are remembered. */
const mostSessions = 5_000;

/**
 * Judges who may say what by rules that it remembers. A yes may come from rules that have changed since: whoever acts on
 * it states their version, and is told when that is stale. A no is given only on rules that were just read.
 */
export class RulesBook {
  readonly #queries: ConversationQueries;
  readonly #unitOfWork: UnitOfWork;
  readonly #known = new Map<SessionId, ConversationRules>();

  constructor(queries: ConversationQueries, unitOfWork: UnitOfWork) {
    this.#queries = queries;
    this.#unitOfWork = unitOfWork;
  }

  /** @returns undefined where it must be looked up. */
  remembered(saying: Saying, id: SessionId, participantId: ParticipantId): Permission | undefined {
    const rules = this.#known.get(id);
    const speaker = rules?.speakers.get(participantId);
    if (!rules || !speaker) return undefined;
    try {
      requireMay(saying, rules.setting, speaker);
    } catch (error) {
      if (error instanceof ExpectedError) return undefined;
      throw error;
    }
    return { version: rules.version, speaker };
  }

  /** @throws what keeps them from it, and {NotFound} for a session or a place that there isn't. */
  async permit(saying: Saying, id: SessionId, participantId: ParticipantId): Promise<Permission> {
    const remembered = this.remembered(saying, id, participantId);
    if (remembered) return remembered;
    const { rules, speaker } = await this.read(id, participantId);
    requireMay(saying, rules.setting, speaker);
    return { version: rules.version, speaker };
  }

  /** The rules as they are now, and somebody under them. */
  async read(id: SessionId, participantId: ParticipantId) {
    const known = this.#known.get(id);
    const rules = await this.#read(id, [...new Set([...(known?.speakers.keys() ?? []), participantId])]);
    const speaker = rules.speakers.get(participantId);
    if (!speaker) throw new NotFound('participant');
    this.#remember(id, rules);
    return { rules, speaker };
  }

  /** What was remembered of this session holds no more. */
  forget(id: SessionId): void {
    this.#known.delete(id);
  }

  async #read(id: SessionId, people: readonly ParticipantId[]): Promise<ConversationRules> {
    const rules = await this.#queries.rules(id, people);
    if (rules) return rules;
    await this.#unitOfWork.run(({ conversation }) => conversation.open(id));
    const opened = await this.#queries.rules(id, people);
    if (!opened) throw new NotFound('session');
    return opened;
  }

  #remember(id: SessionId, rules: ConversationRules): void {
    this.#known.delete(id);
    this.#known.set(id, rules);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostSessions && oldest) this.#known.delete(oldest);
  }
}
