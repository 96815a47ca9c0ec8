import { expect, it } from 'vitest';
import { requireBelowGuestHostLimit } from '#src/domain/session/guest-host-limit.ts';
import { refused } from './refused.ts';

it('lets a guest host have one more session below the limit', () => {
  expect(() => requireBelowGuestHostLimit(2, 3)).not.toThrow();
});

it.each([3, 4])('refuses another session to a guest host who holds %i of 3, and tells the limit', (active) => {
  expect(() => requireBelowGuestHostLimit(active, 3)).toThrow(refused('session_limit_reached', { limit: 3 }));
});
