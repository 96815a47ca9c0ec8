import type { DateTime } from 'luxon';
import type { AppendOutcome, ConversationLog, NewMessage } from '../../../application/ports/conversation-log.ts';
import type { MessageId } from '../../../domain/conversation/ids.ts';
import type { InMemoryTables } from '../in-memory-tables.ts';
import type { InMemoryUnitOfWork } from '../in-memory-unit-of-work.ts';
import { withEntries } from './stored-conversation.ts';

/** Appends as a piece of work of its own, so that nothing else runs in between. */
export class InMemoryConversationLog implements ConversationLog {
  readonly #unitOfWork: InMemoryUnitOfWork;

  constructor(unitOfWork: InMemoryUnitOfWork) {
    this.#unitOfWork = unitOfWork;
  }

  async append(messages: readonly NewMessage[], at: DateTime): Promise<readonly AppendOutcome[]> {
    return await this.#unitOfWork.runOnTables(async (tables) => messages.map((one) => appended(tables, one, at)));
  }

  async find(ref: string): Promise<MessageId | undefined> {
    return await this.#unitOfWork.runOnTables(async (tables) => {
      for (const { entries } of tables.conversations.values())
        for (const entry of entries) if (entry.ref === ref && entry.kind === 'message') return entry.id;
      return undefined;
    });
  }
}

function appended(
  tables: InMemoryTables,
  { sessionId, id, from, text, rules, ref }: NewMessage,
  at: DateTime,
): AppendOutcome {
  const stored = tables.conversations.get(sessionId);
  const earlier = ref === undefined ? undefined : stored?.entries.find((entry) => entry.ref === ref);
  if (earlier?.kind === 'message') return { kind: 'repeated', id: earlier.id, seq: earlier.seq, at: earlier.at };
  if (!stored || stored.head.rules !== rules) return { kind: 'stale' };
  const entry = { kind: 'message', id, from, text, ...(ref !== undefined && { ref }) } as const;
  const after = withEntries(stored, [entry], at);
  tables.conversations.set(sessionId, after);
  return { kind: 'kept', id, seq: after.head.seq, at };
}
