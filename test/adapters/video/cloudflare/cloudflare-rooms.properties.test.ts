import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import { aPlan, now } from '../a-plan.ts';
import { onTheWire } from './a-cloudflare.ts';
import type { CloudflareFault } from './fake-cloudflare-faults.ts';

const wired = onTheWire();

/** No two meetings are of the same millisecond. */
class TickingClock extends TurnedClock {
  override now() {
    this.advance({ milliseconds: 1 });
    return super.now();
  }
}

const fault = fc.record({
  fault: fc.constantFrom<CloudflareFault>('reset', 'status_500', 'status_429', 'truncated', 'wrong_types', 'html'),
  on: fc.constantFrom(/^GET \/meetings$/, /^POST \/meetings$/, /^PATCH/, /kick-all/, /presets/),
  afterTheWork: fc.boolean(),
  times: fc.integer({ min: 1, max: 3 }),
});
/** So many servers open the room at once while these things go wrong; afterwards somebody may switch something off. */
const round = fc.record({
  servers: fc.integer({ min: 1, max: 4 }),
  faults: fc.array(fault, { maxLength: 3 }),
  switchedOff: fc.boolean(),
});

describe('whatever goes wrong', () => {
  test('servers that open a room at once are sent to one, and it is open when all is well again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const { fake, provider, another } = wired({ clock: new TickingClock(now) });
        const servers = [provider, another(), another(), another()];
        const references = new Set<string>();
        for (const { servers: count, faults, switchedOff } of rounds) {
          for (const { fault: what, ...options } of faults) fake.faults.next(what, options);
          const opened = await Promise.allSettled(servers.slice(0, count).map(({ rooms }) => rooms.open(aPlan())));
          for (const outcome of opened) {
            if (outcome.status === 'fulfilled') references.add(outcome.value.reference);
            else expect(outcome.reason).toBeInstanceOf(VideoProviderFailed);
          }
          if (switchedOff) for (const meeting of fake.meetings.values()) meeting.status = 'INACTIVE';
        }
        fake.faults.clear();
        const { reference } = await provider.rooms.open(aPlan());
        expect([...references.add(reference)]).toEqual([reference]);
        const open = [...fake.meetings.values()].filter(({ status }) => status === 'ACTIVE').map(({ id }) => id);
        expect(open).toEqual([reference]);
      }),
      { numRuns: 60 },
    );
  });
});
