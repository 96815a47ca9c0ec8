import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { addGuests } from '#test/support/a-crowd.ts';
import { killOneOfTwo } from '#test/support/killed-replica.ts';
import { LiveClient } from '#test/support/live-client.ts';
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

describe('a client that does not read', () => {
  let two: TwoServers;
  beforeEach(async () => {
    two = await TwoServers.start(inject('databaseServer'));
  });
  afterEach(() => two.close());

  it('is cut off with 4429, and nobody else', async () => {
    const [id = ''] = await two.sessions(1);
    const [slowOne, ...others] = await addGuests(two.database, id, 31);
    const url = two.servers[0].url;
    const slow = await LiveClient.enter(url, id, slowOne?.token ?? '');
    const talkers = await Promise.all(others.map(({ token }) => LiveClient.enter(url, id, token)));
    slow.socket.pause();
    const isHere = async () =>
      (
        await two.database.query('select 1 from attendees where participant_id = $1 and due_at is null', [
          slowOne?.participantId,
        ])
      ).rowCount === 1;
    const text = 'x'.repeat(500);
    for (let round = 0; round < 60 && (await isHere()); round += 1) {
      for (const talker of talkers) for (let n = 0; n < 40; n += 1) talker.send({ type: 'message', text });
      await Promise.all(talkers.map((talker) => talker.ask({ type: 'ping' })));
      await pause(500);
      for (const talker of talkers) talker.frames.splice(1);
    }
    expect(await isHere()).toBe(false);
    // Who does not read does not read the code either: the server says which it was, and that there was no other.
    const page = await (await fetch(`${url}/metrics`)).text();
    expect(page.match(/^convoke_sockets_closed_total.*/gm)).toEqual([
      'convoke_sockets_closed_total{code="4429",by="server"} 1',
    ]);
    expect(talkers.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
  });
});
