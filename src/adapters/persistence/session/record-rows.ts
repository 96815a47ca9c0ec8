import type { InferEntity } from '@mikro-orm/core';
import { defineEntity, p } from '@mikro-orm/core';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { presenceKinds, presenceSources } from '../../../domain/session/presence-fact.ts';
import type { SessionEventKind } from '../../../domain/session/session-event.ts';
import { ParticipantRow } from './participant-row.ts';
import { SessionRow } from './session-row.ts';

/** The history of sessions; the database refuses to change or delete a line. Ids only. */
export const SessionEventRow = defineEntity({
  name: 'SessionEventRow',
  tableName: 'session_events',
  properties: {
    seq: p.bigint('number').primary().autoincrement(),
    session: () => p.manyToOne(SessionRow).mapToPk().$type<SessionId>(),
    at: p.datetime(3),
    kind: p.text().$type<SessionEventKind>(),
    byType: p.enum(['user', 'guest', 'system', 'provider'] as const),
    byId: p.text().nullable(),
    data: p.json<Record<string, unknown>>(),
  },
});
export type SessionEventRow = InferEntity<typeof SessionEventRow>;

/** Who came and went, by whose word; the database refuses to change or delete a line. */
export const PresenceFactRow = defineEntity({
  name: 'PresenceFactRow',
  tableName: 'presence_facts',
  properties: {
    seq: p.bigint('number').primary().autoincrement(),
    session: () => p.manyToOne(SessionRow).mapToPk().$type<SessionId>(),
    participant: () => p.manyToOne(ParticipantRow).mapToPk().$type<ParticipantId>(),
    kind: p.enum(presenceKinds),
    source: p.enum(presenceSources),
    connectionId: p.text().nullable(),
    happenedAt: p.datetime(3),
    receivedAt: p.datetime(3),
  },
});
export type PresenceFactRow = InferEntity<typeof PresenceFactRow>;

/** What is folded from the presence facts; can be made anew from them at any time. */
export const AttendanceRow = defineEntity({
  name: 'AttendanceRow',
  tableName: 'session_attendance',
  properties: {
    participant: () =>
      p
        .manyToOne(ParticipantRow)
        .mapToPk()
        .primary()
        .deleteRule('no action')
        .updateRule('no action')
        .$type<ParticipantId>(),
    session: () => p.manyToOne(SessionRow).mapToPk().$type<SessionId>(),
    firstJoinedAt: p.datetime(3),
    lastLeftAt: p.datetime(3).nullable(),
    watchTimeSeconds: p.integer(),
    present: p.boolean(),
    final: p.boolean(),
    evidence: p.array(),
    intervals: p.json<readonly { readonly from: string; readonly to?: string }[]>(),
  },
});
export type AttendanceRow = InferEntity<typeof AttendanceRow>;
