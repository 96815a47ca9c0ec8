import { join, normalize } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogFolder } from '#src/adapters/boundary-log/log-folder.ts';
import { asBoundarySessionId, asBoundaryUserId, asPerformerId } from '#src/domain/boundary/ids.ts';
import { ValidationFailed } from '#src/domain/expected-error.ts';
import { wayward } from '#test/support/wayward-ids.ts';

const folder = new LogFolder('/data');
const isAccepted = (check: (value: string) => unknown, value: string): boolean => {
  try {
    check(value);
    return true;
  } catch (error) {
    if (error instanceof ValidationFailed) return false;
    throw error;
  }
};

it('refuses thousands of ids that try to leave the folder', () => {
  fc.assert(
    fc.property(wayward, (id) => {
      for (const check of [asBoundaryUserId, asPerformerId, asBoundarySessionId])
        expect(isAccepted(check, id), JSON.stringify(id)).toBe(false);
      expect(isAccepted(asBoundarySessionId, `sess_${id}`), JSON.stringify(id)).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

it('lets no text whatever out of the folder of the log', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), wayward), (id) => {
      if (!isAccepted(asBoundaryUserId, id)) return;
      const path = folder.sessionsOf(asBoundaryUserId(id));
      expect(path).toBe(join('/data/logs/users', id, 'sessions'));
      expect(normalize(path)).toBe(`/data/logs/users/${id}/sessions`);
    }),
    { numRuns: 5000 },
  );
});

it.each(['a', 'A.b_c-9', '-', '_', 'x..', 'x'.repeat(128), '0190a1b2-0000-7000-8000-000000000000', 'system'])(
  'accepts %s',
  (id) => {
    expect(asBoundaryUserId(id)).toBe(id);
    expect(asPerformerId(id)).toBe(id);
  },
);
