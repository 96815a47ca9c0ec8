import type { PageRequest } from '../../../application/ports/page.ts';
import type { HistoryEntry } from '../../../application/ports/session-queries.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import { decodeCursor, sequence } from '../keyset.ts';
import type { Statement } from '../reads.ts';
import { type HistoryColumns, historyEntryOf } from './history-mapper.ts';

/** What SQL answers: dates and sequence numbers are still text. */
export type RawHistoryRow = Omit<HistoryColumns, 'at' | 'seq'> & { readonly at: string; readonly seq: string };

const shape = { order: 'seq', isValue: (value: string) => sequence.test(value), id: sequence };

/** One page of a session's history, oldest first. */
export function historyStatement(id: SessionId, { limit, cursor }: PageRequest): Statement {
  const after = cursor === undefined ? '0' : decodeCursor(cursor, shape).value;
  return {
    name: 'session-history',
    text: `select seq, at, kind, by_type as "byType", by_id as "byId", data
      from session_events where session_id = $1 and seq > $2 order by seq limit $3`,
    values: [id, after, limit + 1],
  };
}

export const historyEntryIn = ({ at, seq, ...row }: RawHistoryRow): HistoryEntry =>
  historyEntryOf({ ...row, at: new Date(at), seq: Number(seq) });
