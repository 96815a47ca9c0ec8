import { DateTime } from 'luxon';
import { connectionsOf, isOpen } from './connections.ts';
import type { PresenceFact } from './presence-fact.ts';

/** What the witnesses of one person's presence (sockets, providers) say by now. */
export type Sight =
  | { readonly word: 'never seen' }
  | { readonly word: 'there'; readonly lastSeenAt: DateTime }
  /** The last connection has closed; whoever joined through us since then has time from then on. */
  | { readonly word: 'gone'; readonly since: DateTime };

const isWitness = ({ source }: PresenceFact): boolean => source === 'socket' || source === 'provider';

/** Judges one person's facts. A correction tells of the past and is no witness of who is there. */
export function sightOf(facts: readonly PresenceFact[]): Sight {
  const connections = connectionsOf(facts.filter(isWitness)).filter(({ intervals }) => intervals.length > 0);
  const lastSeenAt = DateTime.max(...connections.filter(isOpen).flatMap((one) => one.lastSeenAt ?? []));
  if (lastSeenAt) return { word: 'there', lastSeenAt };
  const closedAt = DateTime.max(...connections.flatMap(({ intervals }) => intervals.flatMap(({ to }) => to ?? [])));
  if (!closedAt) return { word: 'never seen' };
  const joins = facts.filter(({ source, kind }) => source === 'seat' && kind === 'joined');
  return { word: 'gone', since: DateTime.max(closedAt, ...joins.map(({ happenedAt }) => happenedAt)) };
}
