import { describe, expect, it } from 'vitest';
import type { Status } from '#src/domain/session/status.ts';
import { isOver, mayBecome, requireMayBecome, statuses } from '#src/domain/session/status.ts';
import { refused } from './refused.ts';

const arrows = new Set(['scheduled → live', 'live → ended', 'scheduled → canceled', 'live → canceled']);

const pairs = statuses.flatMap((from) =>
  statuses.map((to): [Status, Status, boolean] => [from, to, arrows.has(`${from} → ${to}`)]),
);

describe('The status machine', () => {
  it.each(pairs.filter(([, , allowed]) => allowed))('lets %s become %s', (from, to) => {
    expect(mayBecome(from, to)).toBe(true);
    expect(() => requireMayBecome(from, to)).not.toThrow();
  });

  it.each(pairs.filter(([, , allowed]) => !allowed))('refuses that %s becomes %s, and names both', (from, to) => {
    expect(mayBecome(from, to)).toBe(false);
    expect(() => requireMayBecome(from, to)).toThrow(refused('invalid_status_transition', { from, to }));
  });

  it('is over where no arrow leads out', () => {
    expect(statuses.filter(isOver)).toEqual(['ended', 'canceled']);
  });
});
