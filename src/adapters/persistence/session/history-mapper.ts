import type { HistoryEntry } from '../../../application/ports/session-queries.ts';
import type { SessionId } from '../../../domain/session/ids.ts';
import type { Actor, SessionEvent } from '../../../domain/session/session-event.ts';
import { instant } from '../instants.ts';
import type { SessionEventRow } from './record-rows.ts';

export const historyColumnsOf = (session: SessionId, { at, kind, by, data }: SessionEvent) => ({
  session,
  at: at.toJSDate(),
  kind,
  byType: by.type,
  byId: by.type === 'system' ? null : by.id,
  data,
});

export type HistoryColumns = Pick<SessionEventRow, 'seq' | 'at' | 'kind' | 'byType' | 'byId' | 'data'>;

export const historyEntryOf = ({ seq, at, kind, data, ...by }: HistoryColumns): HistoryEntry =>
  // What a line holds besides was fixed by the aggregate that recorded it.
  ({ seq, at: instant(at), kind, by: actorIn(by), data }) as HistoryEntry;

function actorIn({ byType, byId }: Pick<HistoryColumns, 'byType' | 'byId'>): Actor {
  return byType === 'system' || byId == null ? { type: 'system' } : { type: byType, id: byId };
}
