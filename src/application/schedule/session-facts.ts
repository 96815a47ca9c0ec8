import type { SessionState } from '../../domain/session/session-state.ts';
import type { SessionFacts } from '../ports/notifier.ts';

/** What messages and calendars tell of a session. @param joinUrl leads the person in who is told. */
export const sessionFacts = (state: SessionState, hostName: string, joinUrl: string): SessionFacts => ({
  id: state.id,
  title: state.details.title,
  startsAt: state.schedule.startsAt,
  durationMinutes: state.schedule.durationMinutes,
  timeZone: state.schedule.timeZone,
  hostName,
  joinUrl,
  calendarSequence: state.calendarSequence,
  status: state.phase.status,
});
