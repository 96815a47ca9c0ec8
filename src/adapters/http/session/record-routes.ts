import { z } from 'zod';
import type { ReadRecord } from '../../../application/session/read-record.ts';
import { pageQuery, queryBoolean } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { attendance, attendanceBody, attendanceCsv } from './attendance-body.ts';
import { historyBody, historyEntry } from './history-body.ts';
import { participantBody } from './session-body.ts';
import { participant, sessionParams } from './session-schemas.ts';

const csv = 'text/csv';

/** Who is there, who was there, and what happened. */
export function recordRoutes(readRecord: ReadRecord): readonly Route[] {
  const common = {
    method: 'get',
    tag: 'The record',
    caller: 'anyone',
    params: sessionParams,
    errors: ['unauthenticated', 'forbidden', 'session_not_found'],
  } as const;

  return [
    defineRoute({
      ...common,
      path: '/sessions/{id}/participants',
      operationId: 'listParticipants',
      summary: 'Who takes part',
      description: 'For managers, and for whoever takes part, in the order in which they first came.',
      query: z.strictObject({ ...pageQuery, present: queryBoolean.default(false) }),
      responses: { 200: z.array(participant) },
      list: true,
      async handle({ params: { id }, query: { present, ...page }, caller }) {
        const { items, nextCursor } = await readRecord.participants(id, caller, present, page);
        return { status: 200, data: items.map(participantBody), nextCursor };
      },
    }),
    defineRoute({
      ...common,
      path: '/sessions/{id}/attendance',
      operationId: 'getAttendance',
      summary: 'Who was there, and how long',
      description: 'For managers. Only time that a witness saw counts as watched; a seat alone is shown as such.',
      responses: { 200: z.array(attendance) },
      media: { [csv]: 'The same as a table, a person a line.' },
      async handle({ params: { id }, caller, accept }) {
        const rows = (await readRecord.attendance(id, caller)).map(attendanceBody);
        if (accept('application/json', csv) === csv)
          return { status: 200, raw: attendanceCsv(rows), contentType: `${csv}; charset=utf-8` };
        return { status: 200, data: rows };
      },
    }),
    defineRoute({
      ...common,
      path: '/sessions/{id}/history',
      operationId: 'getHistory',
      summary: 'What happened, oldest first',
      description: 'For managers. The log only grows, and holds ids alone.',
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(historyEntry) },
      list: true,
      async handle({ params: { id }, query, caller }) {
        const { items, nextCursor } = await readRecord.history(id, caller, query);
        return { status: 200, data: items.map(historyBody), nextCursor };
      },
    }),
  ];
}
