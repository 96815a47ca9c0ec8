import { z } from 'zod';
import type { CanJoinAnswer } from '../../../application/session/can-join.ts';
import { endsAt, joinOpensAt } from '../../../domain/session/schedule.ts';
import { statuses } from '../../../domain/session/status.ts';
import { formatInstant, instantOut } from '../instant.ts';

export const canJoinAnswer = z
  .strictObject({
    canJoin: z.boolean(),
    reason: z
      .enum(['canceled', 'ended', 'removed', 'members_only', 'over', 'too_early', 'locked', 'full'])
      .nullable()
      .meta({ description: 'Null when you can.' }),
    opensAt: instantOut,
    closesAt: instantOut.nullable().meta({ description: 'Null while the session is live.' }),
    secondsUntilOpen: z.int(),
    seatsLeft: z.int(),
    status: z.enum(statuses),
    serverTime: instantOut,
  })
  .meta({ id: 'CanJoin' });

export function canJoinBody({ decision, state, seatsLeft, at }: CanJoinAnswer): z.input<typeof canJoinAnswer> {
  const { schedule, phase } = state;
  const opensAt = joinOpensAt(schedule);
  const waiting = phase.status === 'scheduled' ? Math.max(0, Math.ceil(opensAt.diff(at).as('seconds'))) : 0;
  return {
    canJoin: decision.canJoin,
    reason: decision.canJoin ? null : decision.refusal.reason,
    opensAt: formatInstant(opensAt),
    closesAt: phase.status === 'live' ? null : formatInstant(endsAt(schedule)),
    secondsUntilOpen: waiting,
    seatsLeft,
    status: phase.status,
    serverTime: formatInstant(at),
  };
}
