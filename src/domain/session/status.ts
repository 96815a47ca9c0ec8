import type { DateTime } from 'luxon';
import { InvalidStatusTransition } from './errors.ts';

export const statuses = ['scheduled', 'live', 'ended', 'canceled'] as const;
export type Status = (typeof statuses)[number];

/** Why a session came to its end. */
export const endReasons = ['host', 'not_started', 'overdue', 'empty'] as const;
export type EndReason = (typeof endReasons)[number];

/** Where a session stands, with what exists only there. */
export type Phase =
  | { readonly status: 'scheduled' }
  | { readonly status: 'live'; readonly startedAt: DateTime }
  | {
      readonly status: 'ended';
      readonly startedAt: DateTime;
      readonly endedAt: DateTime;
      readonly endReason: EndReason;
    }
  | {
      readonly status: 'canceled';
      readonly startedAt?: DateTime;
      readonly canceledAt: DateTime;
      readonly endReason?: EndReason;
    };

const next = {
  scheduled: ['live', 'canceled'],
  live: ['ended', 'canceled'],
  ended: [],
  canceled: [],
} as const satisfies Record<Status, readonly Status[]>;

export const mayBecome = (from: Status, to: Status): boolean => (next[from] as readonly Status[]).includes(to);

/** @throws {InvalidStatusTransition} where the status machine has no such arrow. */
export function requireMayBecome(from: Status, to: Status): void {
  if (!mayBecome(from, to)) throw new InvalidStatusTransition(from, to);
}

/** When the session came to its end, if it has. */
export function overSince(phase: Phase): DateTime | undefined {
  if (phase.status === 'ended') return phase.endedAt;
  return phase.status === 'canceled' ? phase.canceledAt : undefined;
}

/** Nothing leaves these. */
export const isOver = (status: Status): boolean => next[status].length === 0;
