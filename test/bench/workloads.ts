import { DateTime } from 'luxon';
import type { Contender } from './contenders.ts';
import type { LoadRequest } from './load.ts';
import { idsOf, type Kind } from './seed.ts';

const path = '/api/v1/sessions';
const json = { 'content-type': 'application/json' };

export interface Workload {
  readonly name: string;
  /** The least share of the bare peer's requests per second. */
  readonly targetOfBare: number;
  /** What is sent in one round; round 0 is the warm-up. */
  requests(contender: Contender, round: number): readonly LoadRequest[];
}

/** The least share of the equal peer's requests per second, whatever is asked. */
export const targetOfEqual = 0.6;

export const read = (id: string): LoadRequest => ({ method: 'GET', path: `${path}/${id}` });
export const list: LoadRequest = { method: 'GET', path: `${path}?visibility=public` };
export const join = (id: string): LoadRequest => ({
  method: 'POST',
  path: `${path}/${id}/join`,
  headers: json,
  body: JSON.stringify({ displayName: 'Grace Guest' }),
});

/** A round of a schedule, by hand. */
export const tick = (schedule: string, token: string | undefined): LoadRequest => ({
  method: 'POST',
  path: `/api/v1/admin/schedules/${schedule}/run`,
  ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
});

const create = (token: string | undefined): LoadRequest => ({
  method: 'POST',
  path,
  headers: { ...json, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify({
    title: 'Algebra II',
    startsAt: DateTime.utc().plus({ days: 40 }).toISO(),
    capacity: 30,
  }),
});

export const classes = 'Class';
export const rooms = 'Spread';

/** Ours and the equal peer share their tables, so each joins sessions of its own. */
const ownedBy = (title: string, name: string): string => `${title} of ${name}`;
const owners = ['ours', 'equal', 'bare'] as const;

/** What the workloads need to find, for so many rounds and a warm-up. */
export const kindsFor = (sessions: number, rounds: number): readonly Kind[] => [
  { title: classes, count: sessions, live: false },
  ...owners.flatMap((name) => [
    { title: ownedBy(rooms, name), count: 100, live: true },
    { title: ownedBy('Hot', name), count: rounds + 1, live: true },
  ]),
];

export async function workloadsOn(databaseUrl: string): Promise<readonly Workload[]> {
  const readable = await idsOf(databaseUrl, classes, 500);
  const owned = async (title: string) =>
    Object.fromEntries(
      await Promise.all(
        owners.map(async (name) => [name, await idsOf(databaseUrl, ownedBy(title, name), 100)] as const),
      ),
    );
  const [spread, hot] = await Promise.all([owned(rooms), owned('Hot')]);
  return [
    { name: 'create', targetOfBare: 0.4, requests: ({ token }) => [create(token)] },
    { name: 'read', targetOfBare: 0.5, requests: () => readable.map(read) },
    { name: 'list', targetOfBare: 0.5, requests: () => [list] },
    // One session a round: no round of any server fills its 10,000 seats.
    {
      name: 'hot join',
      targetOfBare: 0.25,
      requests: ({ name }, round) => (hot[name] ?? []).slice(round, round + 1).map(join),
    },
    { name: 'spread join', targetOfBare: 0.4, requests: ({ name }) => (spread[name] ?? []).map(join) },
  ];
}
