import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addGuests } from '../support/a-crowd.ts';
import { killOneOfTwo } from '../support/killed-replica.ts';
import { LiveClient } from '../support/live-client.ts';
import { TwoServers } from '../support/two-servers.ts';

describe('a live room on two servers', () => {
  let two: TwoServers;
  beforeAll(async () => {
    two = await TwoServers.start(inject('databaseServer'));
  });
  afterAll(() => two.close());

  test('is one room: the same order for everybody, wherever they are and whoever speaks', async () => {
    const [id = ''] = await two.sessions(1);
    const [ada, bob] = await addGuests(two.database, id, 2);
    const [a, b] = [
      await LiveClient.enter(two.servers[0].url, id, ada?.token ?? ''),
      await LiveClient.enter(two.servers[1].url, id, bob?.token ?? ''),
    ];
    await a.next('user_joined', (data) => data.id === bob?.participantId);
    const say = (client: LiveClient, who: string) =>
      Promise.all(Array.from({ length: 30 }, (_, n) => client.ask({ type: 'message', text: `${who} ${n}` })));
    await Promise.all([say(a, 'a'), say(b, 'b')]);
    const last = Math.max(...a.seqs, ...b.seqs);
    for (const client of [a, b]) while (Math.max(...client.seqs) < last) await client.next('message_received');
    const told = (client: LiveClient) =>
      client.ofType('message_received').map(({ seq, data }) => `${seq} ${data.text}`);
    expect(told(a)).toEqual(told(b));
    expect(told(a)).toHaveLength(60);

    await a.ask({ type: 'message', text: 'psst', to: bob?.participantId });
    expect((await b.next('direct_message_received')).data.text).toBe('psst');
    const signal = { sdp: 'offer' };
    await b.ask({ type: 'signal', to: ada?.participantId, data: signal });
    expect((await a.next('signal')).data).toEqual({ from: bob?.participantId, data: signal });
  });

  test('a server that is killed costs nobody a line, and nobody is shown who is not there', async () => {
    const sizes = { sessions: 3, people: 8, dying: 2, messagesBefore: 12, messagesAfter: 4, everyMs: 150 };
    await killOneOfTwo(two, sizes, () => {});
  }, 90_000);
});
