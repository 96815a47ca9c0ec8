import type { DateTime } from 'luxon';
import { endsAt } from './schedule.ts';
import type { SessionState } from './session-state.ts';

const graceHours = 24;

/** Host and participant tokens are good until the session's end and 24 hours more; while it is live they don't run out. */
export function honoursTokensAt({ phase, schedule }: Pick<SessionState, 'phase' | 'schedule'>, at: DateTime): boolean {
  switch (phase.status) {
    case 'live':
      return true;
    case 'scheduled':
      return at < endsAt(schedule).plus({ hours: graceHours });
    case 'ended':
      return at < phase.endedAt.plus({ hours: graceHours });
    case 'canceled':
      return at < phase.canceledAt.plus({ hours: graceHours });
  }
}
