import { z } from 'zod';
import type { CorrectAttendance } from '../../../application/session/correct-attendance.ts';
import { asParticipantId } from '../../../domain/session/ids.ts';
import { instant } from '../instant.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { attendance, attendanceBody } from '../session/attendance-body.ts';
import { sessionParams } from '../session/session-schemas.ts';

const correction = z
  .strictObject({ participantId: z.uuid().transform(asParticipantId), from: instant, to: instant })
  .meta({ id: 'AttendanceCorrection' });

/** What managers know of attendance and no witness saw. */
export const attendanceCorrectionRoutes = (correctAttendance: CorrectAttendance): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/attendance/corrections',
    operationId: 'correctAttendance',
    tag: 'The record',
    summary: 'Say when somebody was there whom no witness saw',
    description:
      'For managers. The time is added to what witnesses saw, and counts as watched; `evidence` shows that somebody ' +
      'said so, and the history who. Nothing that was seen is taken away.',
    caller: 'anyone',
    params: sessionParams,
    body: correction,
    responses: { 200: attendance },
    errors: ['unauthenticated', 'forbidden', 'session_not_found', 'participant_not_found', 'conflict'],
    idempotent: true,
    async handle({ params: { id }, body, caller, newId }) {
      const row = await correctAttendance.execute({ id, caller, ...body, correctionId: newId });
      return { status: 200, data: attendanceBody(row) };
    },
  }),
];
