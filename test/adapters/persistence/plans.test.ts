import { DateTime } from 'luxon';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PostgresIdempotencyStore } from '#src/adapters/persistence/idempotency/postgres-idempotency-store.ts';
import { MikroOrmUserQueries } from '#src/adapters/persistence/identity/mikro-orm-user-queries.ts';
import { MikroOrmUnitOfWork } from '#src/adapters/persistence/mikro-orm-unit-of-work.ts';
import { SqlNotificationQueries } from '#src/adapters/persistence/notification/sql-notification-queries.ts';
import { Reads } from '#src/adapters/persistence/reads.ts';
import { SqlRoomQueries } from '#src/adapters/persistence/room/sql-room-queries.ts';
import { SqlStepQueries } from '#src/adapters/persistence/schedule/sql-step-queries.ts';
import { SqlSessionQueries } from '#src/adapters/persistence/session/sql-session-queries.ts';
import type { SessionFilter, SessionOrder } from '#src/application/ports/session-queries.ts';
import type { Stores } from '#src/application/ports/unit-of-work.ts';
import { remindIn } from '#src/application/schedule/plan-reminders.ts';
import { asEventId } from '#src/domain/event/event-id.ts';
import { asSignInId } from '#src/domain/identity/sign-in-id.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { reminderWindows } from '#src/domain/schedule/reminders.ts';
import { asParticipantId, asSessionId, personOfUser } from '#src/domain/session/ids.ts';
import type { JoinCode } from '#src/domain/session/join-code.ts';
import type { ListScope } from '#src/domain/session/visibility.ts';
import type { FreshDatabase } from '#test/support/fresh-database.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { madeId, makeManySessions } from '#test/support/many-sessions.ts';
import { noJobs } from '#test/support/no-jobs.ts';

const total = 200_000;
/** Far above what these take (0.1 to 5 ms): tells a walk through the table from a slow machine. */
const ceilingMs = 250;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly text: string;
  readonly nodes: readonly PlanNode[];
  readonly indexes: readonly string[];
  readonly ms: number;
}

interface Sent {
  /** Of what is prepared: after a few times it may be run by a plan that fits any values. */
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

let database: FreshDatabase;
let sent: Sent[] | undefined;
let explainer: pg.Client;

beforeAll(async () => {
  database = await freshDatabase(inject('databaseServer'), 2);
  await makeManySessions(database.orm, total);
  await makeManyNotices();
  await makeManyRooms();
  await makePeopleInside();
  explainer = new pg.Client({ connectionString: database.url });
  await explainer.connect();
  const pool = await database.orm.em.getConnection().getNativeClient();
  pool.on('acquire', listenTo);
}, 120_000);
afterAll(async () => {
  await explainer?.end();
  await database?.close();
});

/** As after years: each session's host was told something, and a handful of notices wait. */
async function makeManyNotices(): Promise<void> {
  await database.orm.em.execute(`
    insert into notifications (id, session_id, person_id, kind, occasion, starts_at, status, attempts, next_attempt_at,
      planned_at, changed_at)
    select gen_random_uuid(), id, host_id, 'changed', '1', starts_at,
      case when n % 10000 = 0 then 'planned' else 'sent' end, 1, starts_at, starts_at, starts_at
    from (select id, host_id, least(starts_at, now()) as starts_at, row_number() over (order by id) as n from sessions) s`);
  await database.orm.em.execute('analyze notifications');
}

/** As after years: of every fourth session the room is known that it had, and whose provider told all that it knows. */
async function makeManyRooms(): Promise<void> {
  await database.orm.em.execute(`
    insert into room_ledger (session_id, epoch, provider, reference, watched, closed_at, last_polled_at, reconciled_at)
    select id, 1, 'builtin', id, true, ended_at, ended_at, ended_at
    from (select id, ended_at, status, row_number() over (order by id) as n from sessions) s
    where status = 'live' or status = 'ended' and n % 4 = 0`);
  await database.orm.em.execute('analyze room_ledger');
}

/** Five are in each class that runs, and a few of them are seen by nobody. */
async function makePeopleInside(): Promise<void> {
  await database.orm.em.execute(`
    insert into session_participants (id, session_id, person_id, guest_name, role, seat, present, joined_at, unwitnessed_since)
    select gen_random_uuid(), id, gen_random_uuid(), 'Gwen', 'participant', true, true, starts_at,
      case when n = 1 and starts_at = date_trunc('minute', starts_at) then now() end
    from sessions, generate_series(1, 5) n where status = 'live'`);
  await database.orm.em.execute('analyze session_participants');
}

const heard = new WeakSet<object>();

/** Notes what the adapters really send over a connection of their pool. */
function listenTo(client: pg.PoolClient): void {
  if (heard.has(client)) return;
  heard.add(client);
  const query = client.query;
  client.query = ((...given: unknown[]) => {
    const [first, second] = given;
    const values = Array.isArray(second) && { values: second };
    sent?.push(typeof first === 'string' ? { text: first, ...values } : { ...(first as Sent), ...values });
    return Reflect.apply(query, client, given);
  }) as typeof query;
}

const isWork = ({ text }: Sent): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(text);

/** The statements that the work sends, each explained; what they change is undone. */
async function explained(
  work: () => Promise<unknown>,
  { analyze = true, prepared = false } = {},
): Promise<readonly Explained[]> {
  sent = [];
  await work();
  const statements = sent.filter(isWork);
  sent = undefined;
  expect(statements).not.toEqual([]);
  const plans: Explained[] = [];
  for (const { name, text, values = [] } of statements) {
    plans.push(await explain(text, values, analyze));
    if (prepared && name !== undefined) plans.push(await explainPrepared(text, values));
  }
  return plans;
}

async function explain(text: string, values: unknown[], analyze: boolean): Promise<Explained> {
  await explainer.query('begin');
  try {
    const { rows } = await explainer.query({
      text: `explain (format json${analyze ? ', analyze' : ''}) ${text}`,
      values,
    });
    const [{ Plan, 'Execution Time': ms = 0 }] = rows[0]['QUERY PLAN'];
    const nodes = allOf(Plan);
    return { text, nodes, ms, indexes: nodes.flatMap((node) => node['Index Name'] ?? []) };
  } finally {
    await explainer.query('rollback');
  }
}

/** The same by the plan that fits any values. */
async function explainPrepared(text: string, values: readonly unknown[]): Promise<Explained> {
  await explainer.query('begin; set local plan_cache_mode = force_generic_plan');
  try {
    await explainer.query(`prepare asked as ${text}`);
    const given = values.map((value) => explainer.escapeLiteral(written(value))).join(', ');
    const { rows } = await explainer.query(`explain (format json, analyze) execute asked${given && `(${given})`}`);
    const [{ Plan, 'Execution Time': ms = 0 }] = rows[0]['QUERY PLAN'];
    const nodes = allOf(Plan);
    return { text: `prepared: ${text}`, nodes, ms, indexes: nodes.flatMap((node) => node['Index Name'] ?? []) };
  } finally {
    await explainer.query('rollback; deallocate all');
  }
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return value instanceof Date ? value.toISOString() : String(value);
}

const allOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(allOf)];

/** How many rows of `sessions` were looked at, wanted or not. */
const sessionsTouched = ({ nodes }: Explained): number =>
  nodes
    .filter((node) => node['Relation Name'] === 'sessions')
    .map(
      ({
        'Actual Rows': rows = 0,
        'Actual Loops': loops = 1,
        'Rows Removed by Filter': removed = 0,
        'Rows Removed by Index Recheck': rechecked = 0,
      }) => (rows + removed + rechecked) * loops,
    )
    .reduce((sum, rows) => sum + rows, 0);

const readsWhole = ({ nodes }: Explained): readonly (string | undefined)[] =>
  nodes
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'])
    .filter((table) => table !== 'events' && table !== 'users' && table !== 'schedules');

function expectIndexed(plan: Explained, index: RegExp, mostSessions: number): void {
  const about = `${plan.text}\n${JSON.stringify(plan.nodes.map(({ Plans, ...node }) => node))}`;
  expect(readsWhole(plan), about).toEqual([]);
  expect(plan.indexes.join(' '), about).toMatch(index);
  expect(sessionsTouched(plan), about).toBeLessThanOrEqual(mostSessions);
  expect(plan.ms, about).toBeLessThan(ceilingMs);
}

/** What is done every few seconds walks through no index either. */
function expectCheap(plan: Explained, index: RegExp): void {
  expectIndexed(plan, index, 1000);
  const walked = plan.nodes.filter((node) => node['Node Type'] === 'Bitmap Index Scan');
  for (const { 'Actual Rows': rows = 0 } of walked) expect(rows, plan.text).toBeLessThanOrEqual(1000);
}

const me = asUserId(madeId('user', 40));
const scopes: Readonly<Record<string, ListScope>> = {
  anonymous: { visibilities: ['public'] },
  member: { visibilities: ['public', 'members'], hostedBy: me },
  overseer: { visibilities: ['public', 'members', 'unlisted'] },
};

const active = { status: ['scheduled', 'live'], archived: false } as const;
const past = { status: ['ended', 'canceled'], archived: true } as const;
const ended = { status: ['ended'], archived: false } as const;
const now = DateTime.utc();
const [soonest, latest, byTitle, newest] = [
  { by: 'startsAt', direction: 'asc' },
  { by: 'startsAt', direction: 'desc' },
  { by: 'title', direction: 'asc' },
  { by: 'createdAt', direction: 'desc' },
] as const satisfies readonly SessionOrder[];

interface ListCase {
  readonly name: string;
  readonly filter: SessionFilter;
  readonly order?: SessionOrder;
  readonly index: RegExp;
  /** More than these are not looked at for one page. */
  readonly most: number;
}

const byTime = /sessions_(public_)?active_index/;
const all = /sessions_(starts_at|archived)_index/;
const hosts = /sessions_(host_id|co_hosts)_index/;
const nobody = asUserId(madeId('user', 5000));
const hostId = asUserId(madeId('user', 500));
const eventId = asEventId(madeId('event', 5));
const ofMember = { as: 'participant', userId: asUserId(madeId('user', 5000)) } as const;

const lists: readonly ListCase[] = [
  { name: 'by default', filter: active, index: byTime, most: 300 },
  { name: 'latest first', filter: active, order: latest, index: byTime, most: 300 },
  { name: 'by title', filter: active, order: byTitle, index: /sessions_title_index/, most: 3000 },
  { name: 'newest first', filter: active, order: newest, index: /sessions_created_at_index/, most: 3000 },
  { name: 'of a host', filter: { ...active, hostId }, index: /sessions_host_id_index/, most: 2000 },
  { name: 'of a host, archived', filter: { ...past, hostId }, index: /sessions_host_id_index/, most: 2000 },
  { name: 'of an event', filter: { ...active, eventId }, index: /sessions_event_id_index/, most: 2000 },
  { name: 'of an event, archived', filter: { ...past, eventId }, index: /sessions_event_id_index/, most: 2000 },
  { name: 'with a usual tag', filter: { ...active, tag: 'subject-3' }, index: byTime, most: 3000 },
  { name: 'with a tag of few', filter: { ...past, tag: 'rare' }, index: /sessions_(tags|starts_at)_index/, most: 5000 },
  { name: 'with a tag of none', filter: { ...past, tag: 'none' }, index: /sessions_tags_index/, most: 10 },
  { name: 'with a usual word', filter: { ...active, q: 'algebra' }, index: byTime, most: 10_000 },
  { name: 'with a word of one', filter: { ...past, q: '12345' }, index: /sessions_title_search_index/, most: 100 },
  { name: 'with a word of none', filter: { ...past, q: 'zebra' }, index: /sessions_title_search_index/, most: 100 },
  {
    name: 'within a day',
    filter: { ...active, from: now.plus({ days: 30 }), to: now.plus({ days: 31 }) },
    index: byTime,
    most: 2000,
  },
  {
    name: 'within a day long ago',
    filter: { ...past, from: now.minus({ days: 300 }), to: now.minus({ days: 299 }) },
    index: all,
    most: 2000,
  },
  { name: 'where I am', filter: { ...active, mine: ofMember }, index: /participants_user_id_index/, most: 200 },
  { name: 'where I was', filter: { ...past, mine: ofMember }, index: /participants_user_id_index/, most: 200 },
  { name: 'that I host', filter: { ...active, mine: { as: 'host', userId: me } }, index: /./, most: 3000 },
  { name: 'that I hosted', filter: { ...past, mine: { as: 'host', userId: me } }, index: hosts, most: 3000 },
  { name: 'that I never hosted', filter: { ...past, mine: { as: 'host', userId: nobody } }, index: hosts, most: 10 },
  { name: 'archived', filter: past, index: all, most: 300 },
  { name: 'archived, latest first', filter: past, order: latest, index: all, most: 300 },
  { name: 'ended lately', filter: ended, index: /sessions_closed_index/, most: 300 },
  { name: 'ended lately, latest first', filter: ended, order: latest, index: /sessions_closed_index/, most: 1000 },
  { name: 'canceled', filter: { ...ended, status: ['canceled'] }, index: /sessions_closed_index/, most: 2000 },
  { name: 'still to come', filter: { ...active, status: ['scheduled'], from: now }, index: byTime, most: 500 },
  { name: 'unlisted', filter: { ...active, visibility: 'unlisted' }, index: /./, most: 3000 },
];

describe.each(Object.entries(scopes))(`lists over ${total} sessions, for %s`, (_name, scope) => {
  it.each(lists)('$name: by an index, the second page too', async ({ filter, order = soonest, index, most }) => {
    const queries = new SqlSessionQueries(new Reads(database.orm));
    const asker = scope.visibilities.length === 1 ? undefined : personOfUser(me);
    let cursor: string | undefined;
    const page = () => queries.list(filter, order, scope, { limit: 20, ...(cursor && { cursor }) }, asker);
    for (const plan of await explained(async () => ({ nextCursor: cursor } = await page())))
      expectIndexed(plan, index, most);
    if (cursor === undefined) return;
    for (const plan of await explained(page)) expectIndexed(plan, index, most);
  });
});

describe(`one of ${total} sessions`, () => {
  const id = asSessionId(madeId('session', total - 100));
  const queries = () => new SqlSessionQueries(new Reads(database.orm));
  const idempotency = () => new PostgresIdempotencyStore(database.orm);
  const within = (work: (stores: Stores) => Promise<unknown>) => new MikroOrmUnitOfWork(database.orm, noJobs).run(work);
  const page = { limit: 20 };
  const attempt = {
    key: v7(),
    fingerprint: 'same',
    id: v7(),
    at: now,
    leaseUntil: now.plus({ minutes: 1 }),
    expiresAt: now.plus({ days: 1 }),
  };

  const reads: readonly [string, RegExp, () => Promise<unknown>][] = [
    ['read, and asked whether one can join', /sessions_pkey/, () => queries().find(id, personOfUser(me))],
    ['its people', /session_participants_order_index/, () => queries().participants(id, false, page)],
    ['the people in it', /session_participants_(inside|order)_index/, () => queries().participants(id, true, page)],
    ['its history', /session_events_session_id_index/, () => queries().history(id, page)],
    ['its attendance', /session_attendance_session_id_index/, () => queries().attendance(id)],
    ['how many are live', /sessions_active_index/, () => queries().totals()],
    [
      'found by its code',
      /sessions_code_unique/,
      () => within(({ sessions }) => sessions.idOfCode('030D3F' as JoinCode)),
    ],
    [
      'looked at with one person',
      /sessions_pkey|session_participants_(person_unique|order_index|inside_index)/,
      () => within(({ sessions }) => sessions.find(id, [personOfUser(me)])),
    ],
    [
      'locked with everybody inside',
      /sessions_pkey|session_participants_/,
      () => within(({ sessions }) => sessions.findForChange(id, 'everybody inside')),
    ],
    [
      'a person behind a token',
      /session_participants_(pkey|person_unique)/,
      () => within(({ sessions }) => sessions.personBehind(id, asParticipantId(madeId('participant', 7)))),
    ],
    [
      'looked at with the people of some places',
      /sessions_pkey|session_participants_(pkey|inside_index|order_index|person_unique)/,
      () => within(({ sessions }) => sessions.find(id, { places: [asParticipantId(madeId('participant', 7))] })),
    ],
    [
      'the people in it whom no witness sees',
      /session_participants_(unwitnessed|inside|order)_index/,
      () => within(({ sessions }) => sessions.unwitnessed(id, now)),
    ],
    [
      'those with somebody in them whom no witness sees',
      /session_participants_(unwitnessed|inside)_index/,
      () => within(({ sessions }) => sessions.withUnwitnessed(now, 500)),
    ],
    [
      'how many a guest host has',
      /sessions_(host_id|active)_index/,
      () => within(({ sessions }) => sessions.countActiveOf(hostId, 'origin')),
    ],
    ['the facts of its people', /presence_facts_person_index/, () => within(({ presence }) => presence.factsOf(id))],
    [
      'the standing of who calls',
      /users_pkey/,
      () => new MikroOrmUserQueries(database.orm).findForCall(me, asSignInId(v7())),
    ],
    [
      'the sessions of an event',
      /sessions_event_id_index/,
      () => queries().list({ ...active, eventId }, soonest, { visibilities: ['public'] }, { limit: 100 }),
    ],
  ];

  it.each(reads)('%s: by an index', async (_name, index, read) => {
    for (const plan of await explained(read)) expectIndexed(plan, index, 30_000);
  });

  it('an idempotency key is claimed, kept and let go by its own index', async () => {
    const plans = await explained(
      async () => {
        await idempotency().claim(attempt);
        await idempotency().claim(attempt);
        await idempotency().keep(attempt, { status: 200, headers: {}, body: null });
        await idempotency().release(attempt);
      },
      { analyze: false },
    );
    expect(plans.flatMap(readsWhole)).toEqual([]);
    expect(plans.filter(({ indexes }) => indexes.includes('idempotency_keys_pkey'))).toHaveLength(3);
  });
});

describe(`a round of notices over ${total} sessions and as many notices`, () => {
  const within = <T>(work: (stores: Stores) => Promise<T>) => new MikroOrmUnitOfWork(database.orm, noJobs).run(work);
  const lease = now.plus({ seconds: 15 });

  it.each(reminderWindows(now))('$kind: looks at the classes of the next day at most', async (window) => {
    const plans = await explained(() => within(({ notifications }) => remindIn(window, notifications, now, 50)), {
      prepared: true,
    });
    expect(plans).toHaveLength(4);
    for (const plan of plans) expectCheap(plan, /sessions_(active_index|pkey)/);
  });

  it('the same once all is planned', async () => {
    for (const window of reminderWindows(now))
      while ((await within(({ notifications }) => remindIn(window, notifications, now, 50))) === 50);
    for (const window of reminderWindows(now)) {
      const plans = await explained(() => within(({ notifications }) => remindIn(window, notifications, now, 50)), {
        prepared: true,
      });
      expect(plans).toHaveLength(2);
      for (const plan of plans) expectCheap(plan, /sessions_active_index/);
    }
  });

  const rounds: readonly [string, RegExp, () => Promise<unknown>][] = [
    [
      'classes that are ended soon',
      /sessions_ends_at_index/,
      () => within(({ notifications }) => notifications.planOverdueSoon(now, now.plus({ minutes: 10 }), now)),
    ],
    [
      'classes that did not start',
      /sessions_auto_start_index/,
      () => within(({ notifications }) => notifications.planNotStarted(now, now)),
    ],
    [
      'how many are due',
      /notifications_due_index/,
      () => new SqlNotificationQueries(new Reads(database.orm)).countDue(now, 80),
    ],
    ['a claim', /notifications_due_index/, () => within(({ notifications }) => notifications.claim(now, lease))],
    [
      'what a session was told',
      /notifications_session_index/,
      () =>
        new SqlNotificationQueries(new Reads(database.orm)).ofSession(asSessionId(madeId('session', 1000)), {
          limit: 20,
        }),
    ],
    [
      'what is given up',
      /notifications_(session_index|once_unique)/,
      () => within(({ notifications }) => notifications.giveUp(asSessionId(madeId('session', 1000)), 'Canceled.', now)),
    ],
  ];
  it.each(rounds)('%s: by an index', async (_name, index, work) => {
    for (const plan of await explained(work, { prepared: true })) expectCheap(plan, index);
  });
});

describe(`a round of the clock over ${total} sessions`, () => {
  const within = (work: (stores: Stores) => Promise<unknown>) => new MikroOrmUnitOfWork(database.orm, noJobs).run(work);
  const steps = () => new SqlStepQueries(new Reads(database.orm));
  const rooms = () => new SqlRoomQueries(new Reads(database.orm));
  const settings = { overdueMinutes: 30, emptyMinutes: 15, archiveAfterDays: 7 };
  const id = asSessionId(madeId('session', 3000));

  const rounds: readonly [string, RegExp, () => Promise<unknown>][] = [
    ['steps that are due', /sessions_(ends_at|auto_start|active)_index/, () => steps().due(now, settings, 500)],
    ['since when a session is empty', /sessions_pkey/, () => steps().emptySince(id)],
    ['what is to be archived', /sessions_over_index/, () => steps().toArchive(now.minus({ days: 7 }), 200)],
    [
      'what else is to be archived',
      /sessions_over_index/,
      () => steps().toArchive(now, 200, { id, since: now.minus({ days: 3 }) }),
    ],
    ['rooms that are wanting', /sessions_active_index/, () => rooms().wanting(now, ['builtin'], 200)],
    [
      'rooms to poll',
      /room_ledger_to_poll_index/,
      () =>
        rooms().toPoll(
          { at: now, everySeconds: 60, closedForSeconds: 30, providersThere: ['builtin'], givenUpBy: now },
          500,
        ),
    ],
    [
      'people whom no witness sees',
      /session_participants_unwitnessed_index/,
      () => within(({ sessions }) => sessions.withUnwitnessed(now, 500, id)),
    ],
    [
      'schedules that are due',
      /schedules_pkey|^$/,
      () => within(({ schedules }) => schedules.claimDue(['poll-rooms'], now)),
    ],
    [
      'notices that are forgotten',
      /notifications_starts_at_index/,
      () => within(({ notifications }) => notifications.dropBefore(now.minus({ days: 90 }), 1000)),
    ],
  ];
  it.each(rounds)('%s: by an index', async (_name, index, work) => {
    for (const plan of await explained(work, { prepared: true })) expectCheap(plan, index);
  });
});
