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
    for (const { id, seq, text, isDirect } of client.acknowledged) {
      if (isDirect) continue;
      const stored = texts.get(text);
      if (!stored) say(`“${text}” was acknowledged and is lost`);
      else if (stored.seq !== seq || stored.id !== id) say(`“${text}” was acknowledged as ${seq} and is ${stored.seq}`);
    }
  }
  return [...wrong, ...(await brokenDirects(sessionId, clients, database))];
}

interface StoredDirect {
  readonly id: string;
  readonly author: string;
  readonly recipient: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The same of direct messages: a sequence for each person, of which nobody else is told. */
async function brokenDirects(
  sessionId: string,
  clients: readonly SteadyClient[],
  database: Pick<pg.Pool, 'query'>,
): Promise<readonly string[]> {
  const { rows } = await database.query<StoredDirect>(
    `select id, author, recipient, text, from_seq::int as "from", to_seq::int as "to" from direct_messages
      where session_id = $1 order by place`,
    [sessionId],
  );
  const wrong: string[] = [];
  const texts = new Map<string, StoredDirect>();
  for (const direct of rows) {
    if (texts.has(direct.text)) wrong.push(`${sessionId}: the direct message “${direct.text}” is stored twice`);
    texts.set(direct.text, direct);
  }
  for (const client of clients) {
    const me = client.options.participantId;
    const mine = rows.filter(({ author, recipient }) => author === me || recipient === me);
    for (const [index, { author, from, to }] of mine.entries())
      if ((author === me ? from : to) !== index + 1)
        wrong.push(`${me}: the ${index + 1}th direct message is ${from}, ${to}`);
    for (const [seq, id] of client.directs)
      if (mine[seq - 1]?.id !== id) wrong.push(`${me}: was told of ${id} as direct message ${seq}`);
    for (const { id, seq, text, isDirect } of client.acknowledged) {
      const stored = isDirect ? texts.get(text) : undefined;
      if (isDirect && (stored?.id !== id || stored.from !== seq))
        wrong.push(`${me}: “${text}” was acknowledged as direct message ${seq} and is ${stored?.from ?? 'lost'}`);
    }
    if (!client.hasGone && client.lastDirectSeq !== mine.length)
      wrong.push(`${me}: ${client.lastDirectSeq} of ${mine.length} direct messages were seen`);
  }
  return wrong;
}

/** Those of the clients that have not seen all there is. */
export const lagging = (clients: readonly SteadyClient[], seq: number): readonly SteadyClient[] =>
  clients.filter((client) => client.lastSeq < seq);
