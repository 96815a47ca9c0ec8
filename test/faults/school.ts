import { setTimeout as pause } from 'node:timers/promises';
import { DateTime } from 'luxon';
import pg from 'pg';
import { v7 } from 'uuid';
import { JwtTokens } from '#src/adapters/identity/jwt-tokens.ts';
import { SigningKeys } from '#src/adapters/identity/signing-keys.ts';
import { SystemClock } from '#src/adapters/system/system-clock.ts';
import type { AccountRole } from '#src/domain/identity/role.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { asSessionId, type ParticipantId, type PersonId } from '#src/domain/session/ids.ts';

/** The secret that servers in these tests are started with. */
export const jwtSecret = 'a-secret-that-the-servers-of-one-test-share';

const clock = new SystemClock();
const tokens = new JwtTokens(new SigningKeys(jwtSecret), clock, { accessTokenMinutes: 60 });

export interface Account {
  readonly id: string;
  readonly token: string;
}

/** Accounts that are signed in, made by SQL: hashing a thousand passwords would take longer than the test. */
export async function addAccounts(db: pg.Pool, count: number, role: AccountRole = 'member'): Promise<Account[]> {
  const people = Array.from({ length: count }, () => ({ id: v7(), signIn: v7() }));
  const ids = people.map(({ id }) => id);
  await db.query(
    `insert into users (id, email, display_name, role, time_zone, locale, disabled, created_at, revision)
      select id, id || '@school.example', 'Person ' || id, $2, 'UTC', 'en', false, now(), 1
      from unnest($1::uuid[]) id`,
    [ids, role],
  );
  await db.query(
    `insert into sign_ins (id, user_id, token_hash, generation, created_at, rotated_at, expires_at)
      select s, u, rpad(s::text, 43, 'x'), 0, now(), now(), now() + interval '1 day'
      from unnest($1::uuid[], $2::uuid[]) one (u, s)`,
    [ids, people.map(({ signIn }) => signIn)],
  );
  return Promise.all(
    people.map(async ({ id, signIn }) => ({
      id,
      token: await tokens.issue({ userId: asUserId(id), signInId: asSignInId(signIn) }, DateTime.utc()),
    })),
  );
}

/** The tokens that a guest host and a participant of a session would have. */
export const tokenForHost = (userId: string, sessionId: string): Promise<string> =>
  tokens.forHost({ userId: asUserId(userId), sessionId: asSessionId(sessionId) });

export const tokenForParticipant = (participantId: string, sessionId: string): Promise<string> =>
  tokens.forParticipant({
    participantId: participantId as ParticipantId,
    personId: participantId as PersonId,
    sessionId: asSessionId(sessionId),
  });

export interface Places {
  readonly capacity: number;
  readonly seatsTaken: number;
  readonly peoplePresent: number;
  readonly seatsUnclaimed: number;
  /** The same, counted anew. */
  readonly seats: number;
  readonly present: number;
  readonly unclaimed: number;
}

/** What a session's counters say and what its people add up to, as of one moment. */
export async function placesOf(db: pg.Pool, sessionId: string): Promise<Places> {
  const { rows } = await db.query<Places>(
    `select s.capacity, s.seats_taken as "seatsTaken", s.people_present as "peoplePresent",
        s.seats_unclaimed as "seatsUnclaimed", count(*) filter (where p.seat and not p.present)::int as unclaimed,
        count(*) filter (where p.seat)::int as seats, count(*) filter (where p.present)::int as present
      from sessions s left join session_participants p on p.session_id = s.id
      where s.id = $1 group by s.id`,
    [sessionId],
  );
  const [found] = rows;
  if (!found) throw new Error(`There is no session ${sessionId}.`);
  return found;
}

/** How many lines of each kind the history and the presence facts of a session have. */
export async function recordsOf(db: pg.Pool, sessionId: string): Promise<Record<string, number>> {
  const { rows } = await db.query<{ kind: string; count: number }>(
    `select kind, count(*)::int from session_events where session_id = $1 group by kind
      union all select 'fact: ' || kind, count(*)::int from presence_facts where session_id = $1 group by kind`,
    [sessionId],
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

/** A pool whose connections may be cut without ending the test. */
export function poolOn(connectionString: string, max = 5): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  pool.on('error', () => {});
  return pool;
}

/** Asks until the answer is there. */
export async function until<T>(ask: () => Promise<T | undefined | false>, what: string, seconds = 30): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(20)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`Not so within ${seconds} s: ${what}`);
}

/** How often each word is in it. */
export const tally = (words: readonly (string | number)[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));

/** Tells figures that a test measured. */
export const tell = (line: string): void => void process.stdout.write(`      ${line}\n`);
