import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { freePort } from './server-process.ts';

const secret = randomBytes(32).toString('base64');

/** Servers with Daily's rooms and no Daily to be reached: nothing leaves this machine. */
export const withDaily = async (): Promise<Record<string, string>> => ({
  VIDEO_PROVIDERS: 'daily',
  DAILY_API_KEY: 'a-key-that-nobody-asks-for',
  DAILY_DOMAIN: 'school',
  DAILY_WEBHOOK_SECRET: secret,
  DAILY_API_URL: `http://127.0.0.1:${await freePort()}/v1`,
  VIDEO_BUDGET_MS: '100',
});

/** A delivery as Daily sends it (version 1.0.0 of its events). */
export interface DailyDelivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signed as Daily signs: HMAC-SHA256 over time and body, in base64. */
export function signed(body: string, with_ = secret): DailyDelivery {
  const timestamp = String(Date.now());
  const signature = createHmac('sha256', Buffer.from(with_, 'base64')).update(`${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': signature,
      'x-webhook-timestamp': timestamp,
    },
  };
}

interface Connection {
  readonly room: string;
  readonly connectionId: string;
  readonly participantId?: string;
  /** Seconds since 1970, as all of Daily's times are. */
  readonly joinedAt: number;
  readonly name?: string;
}

const event = (type: string, at: number, payload: object): DailyDelivery =>
  signed(JSON.stringify({ version: '1.0.0', type, id: randomUUID(), event_ts: at, payload }));

const payloadOf = ({ room, connectionId, participantId, joinedAt, name = 'Gwen' }: Connection) => ({
  room,
  session_id: connectionId,
  user_id: participantId ?? randomUUID(),
  user_name: name,
  joined_at: joinedAt,
  owner: false,
});

export const joinedDelivery = (connection: Connection): DailyDelivery =>
  event('participant.joined', connection.joinedAt, payloadOf(connection));

export const leftDelivery = (connection: Connection, seconds: number): DailyDelivery =>
  event('participant.left', connection.joinedAt + seconds, { ...payloadOf(connection), duration: seconds });

/** Sends it as Daily does, and answers the status and the code of a refusal. */
export async function sendTo(
  serverUrl: string,
  { body, headers }: DailyDelivery,
  provider = 'daily',
): Promise<{ readonly status: number; readonly code?: string; readonly retryAfter: string | null }> {
  const response = await fetch(`${serverUrl}/api/v1/webhooks/${provider}`, { method: 'POST', headers, body });
  const { code } = (await response.json()) as { code?: string };
  return {
    status: response.status,
    ...(code !== undefined && { code }),
    retryAfter: response.headers.get('retry-after'),
  };
}

/** The statement that gives a session a room of Daily's, as if Daily had made it, and its values. */
export const roomAtDaily = (sessionId: string, room: string) =>
  ({
    text: `with made as (
        insert into room_ledger (session_id, epoch, provider, reference, fitted_revision, watched)
        values ($1, 1, 'daily', $2, 1, true)
        on conflict (session_id, epoch, provider) do update set reference = excluded.reference, watched = true)
      update sessions set room_state = 'ready', room_reference = $2, version = version + 1 where id = $1`,
    values: [sessionId, room],
  }) as const;
