import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { addGuests } from './a-crowd.ts';
import { brokenPromises, lagging } from './conversation-checker.ts';
import { SteadyClient } from './steady-client.ts';
import type { TwoServers } from './two-servers.ts';

export interface Sizes {
  readonly sessions: number;
  readonly people: number;
  /** Of each session, on the server that is killed, who go with it. */
  readonly dying: number;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  /** Between two lines of one person. */
  readonly everyMs: number;
}

async function settled(clients: readonly SteadyClient[], seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(50))
    if (clients.every(({ unacknowledged }) => unacknowledged.length === 0)) return;
}

/** Sessions on two servers, one of which is killed while everybody talks; what clients saw is judged afterwards. */
export async function killOneOfTwo(two: TwoServers, sizes: Sizes, tell: (line: string) => void): Promise<void> {
  const { sessions, people, dying, messagesBefore, messagesAfter, everyMs } = sizes;
  const ids = await two.sessions(sessions);
  const rooms = await Promise.all(
    ids.map(async (sessionId) => {
      const members = await addGuests(two.database, sessionId, people);
      const told = new Map<number, string>();
      const clients = members.map(
        (member, index) => new SteadyClient({ servers: two.urls, first: index % 2, sessionId, told, ...member }),
      );
      return { sessionId, clients };
    }),
  );
  const all = rooms.flatMap(({ clients }) => clients);
  const began = Date.now();
  await Promise.all(all.map((client) => client.start()));
  tell(`${all.length} clients in ${sessions} sessions were in after ${Date.now() - began} ms`);

  // A few whisper to the next one, too: each whisper is a commit of its own.
  const whispers = new Map(
    rooms.flatMap(({ clients }) =>
      clients.flatMap((client, index) =>
        index % 16 === 3 ? [[client, clients[(index + 1) % clients.length]?.options.participantId] as const] : [],
      ),
    ),
  );
  const talk = async (client: SteadyClient, count: number, when: string) => {
    await pause(Math.random() * everyMs);
    for (let n = 0; n < count; n += 1) {
      void client.say(`${client.options.participantId} ${when} ${n}`);
      const to = whispers.get(client);
      if (to) void client.say(`${client.options.participantId} ${when} ${n} between us`, to);
      await pause(everyMs);
    }
  };
  const talking = Promise.all(all.map((client) => talk(client, messagesBefore, 'before')));
  await pause((messagesBefore * everyMs) / 2);
  const killedAt = Date.now();
  const victims = new Set(
    rooms.flatMap(({ clients }) => clients.filter((_, index) => index % 2 === 0).slice(0, dying)),
  );
  for (const client of victims) client.die();
  two.servers[0].child.kill('SIGKILL');
  await talking;
  const survivors = all.filter((client) => !victims.has(client));
  await Promise.all(survivors.map((client) => talk(client, messagesAfter, 'after')));
  await settled(survivors, 30);
  const waiting = survivors.filter(({ unacknowledged }) => unacknowledged.length > 0);
  if (waiting.length > 0) {
    const complaints = Map.groupBy(
      survivors.flatMap((client) => client.complaints),
      (one) => one,
    );
    tell(
      `${waiting.length} clients wait: ${[...complaints].map(([what, all]) => `${what} × ${all.length}`).join(', ')}`,
    );
    tell(JSON.stringify(waiting.slice(0, 5).map(({ state }) => state)));
    tell(two.servers[1].output().slice(-3000));
  }
  expect(waiting.length).toBe(0);

  await pause(Math.max(0, killedAt + 15_000 - Date.now()));
  const wrong: string[] = [];
  const leftAfter: number[] = [];
  let messages = 0;
  for (const { sessionId, clients } of rooms) {
    const staying = clients.filter((client) => !victims.has(client));
    const expected = staying.map(({ options }) => options.participantId).sort();
    for (const client of staying) {
      if (JSON.stringify([...client.here].sort()) !== JSON.stringify(expected))
        wrong.push(`${sessionId}: ${client.here.size} are shown as present, ${expected.length} are`);
      for (const [id, at] of client.leftAt) if (!expected.includes(id)) leftAfter.push(at - killedAt);
    }
    const last = Math.max(...staying.map(({ lastSeq }) => lastSeq));
    wrong.push(...lagging(staying, last).map((client) => `${sessionId}: ${client.lastSeq} of ${last} were seen`));
    wrong.push(...(await brokenPromises(sessionId, clients, two.database)));
    messages += staying.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  }
  const resyncs = survivors.reduce((sum, client) => sum + client.resyncs, 0);
  const moved = survivors.filter(({ connections }) => connections > 1).length;
  tell(
    `${messages} messages acknowledged, ${moved} clients moved, ${resyncs} resyncs; leaving was told ` +
      `${Math.round(Math.min(...leftAfter))} to ${Math.round(Math.max(...leftAfter))} ms after the kill`,
  );
  const closes = Map.groupBy(
    survivors.flatMap((client) => client.closes),
    (code) => code,
  );
  tell(`connections lost: ${[...closes].map(([code, lost]) => `${code} × ${lost.length}`).join(', ')}`);
  for (const client of all) client.stop();
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(resyncs).toBe(0);
  expect(Math.max(...leftAfter)).toBeLessThan(15_000);
}
