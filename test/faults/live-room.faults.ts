import { afterEach, beforeEach, describe, inject, it } from 'vitest';
import { killOneOfTwo } from '#test/support/killed-replica.ts';
import { TwoServers } from '#test/support/two-servers.ts';
import { tell } from './school.ts';

describe('one hundred sessions of fifty people on two servers, one of which is killed', () => {
  let two: TwoServers;
  beforeEach(async () => {
    two = await TwoServers.start(inject('databaseServer'));
  });
  afterEach(() => two.close());

  it('go on with the same sequence for everybody: nothing lost, nothing twice, and presence is right in time', async () => {
    const sizes = { sessions: 100, people: 50, dying: 5, messagesBefore: 4, messagesAfter: 1, everyMs: 15_000 };
    await killOneOfTwo(two, sizes, tell);
  });
});
