import type pg from 'pg';
import type { SteadyClient } from './steady-client.ts';

interface StoredMessage {
  readonly seq: number;
  readonly id: string;
  readonly text: string;
}

/**
 * Holds what all clients of one session saw, and what they were promised, against each other and against what is stored.
 * @returns what is wrong, in words; nothing where the history is right.
 */
export async function brokenPromises(
  sessionId: string,
  clients: readonly SteadyClient[],
  database: Pick<pg.Pool, 'query'>,
): Promise<readonly string[]> {
  const { rows } = await database.query(
    `select seq::int, id, text, kind from conversation_entries where session_id = $1 order by seq`,
    [sessionId],
  );
  const wrong: string[] = [];
  const say = (what: string) => wrong.push(`${sessionId}: ${what}`);

  // Without a gap, and each line once.
  for (const [index, { seq }] of rows.entries())
    if (seq !== index + 1) say(`stored place ${seq} is the ${index + 1}th`);
  const messages = rows.filter(({ kind }) => kind === 'message') as StoredMessage[];
  const texts = new Map<string, StoredMessage>();
  for (const message of messages) {
    if (texts.has(message.text)) say(`“${message.text}” is stored twice`);
    texts.set(message.text, message);
  }

  // Everybody saw the same under the same number, as the clients watched; and what was promised is there.
  for (const client of clients) {
    for (const complaint of client.complaints) say(complaint);
    for (const { id, seq, text } of client.acknowledged) {
      const stored = texts.get(text);
      if (!stored) say(`“${text}” was acknowledged and is lost`);
      else if (stored.seq !== seq || stored.id !== id) say(`“${text}” was acknowledged as ${seq} and is ${stored.seq}`);
    }
  }
  return wrong;
}

/** Those of the clients that have not seen all there is. */
export const lagging = (clients: readonly SteadyClient[], seq: number): readonly SteadyClient[] =>
  clients.filter((client) => client.lastSeq < seq);
