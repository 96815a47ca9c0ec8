import type { Seat } from './dialects.ts';
import { maskedFrame, RawClient } from './raw-client.ts';

const deep = `{"type":"signal","data":${'['.repeat(7000)}${']'.repeat(7000)}}`;

/** What some clients do to a server, on purpose or not; each is done again as soon as it was answered with a close. */
const kinds: readonly ((client: RawClient) => void)[] = [
  // floods
  (client) => {
    for (let n = 0; n < 500; n += 1) client.send('{"type":"ping"}');
  },
  // half a frame, and nothing more
  (client) => client.socket.write(maskedFrame('{"type":"message","text":"half"}').subarray(0, 12)),
  // a frame of a megabyte
  (client) => client.send('x'.repeat(1024 * 1024)),
  // deep JSON
  (client) => {
    for (let n = 0; n < 20; n += 1) client.send(deep);
  },
  // invalid UTF-8
  (client) => {
    const frame = maskedFrame('????');
    frame[6] = (frame[6] ?? 0) ^ 0xff;
    client.socket.write(frame);
  },
  // reads nothing from now on
  (client) => void client.socket.pause(),
];

/** Lets two of each kind loose on a server. @returns how to stop them. */
export function nuisances(server: string, seats: readonly Seat[]): () => void {
  let isOver = false;
  const clients = new Set<RawClient>();
  const live = async (index: number): Promise<void> => {
    const seat = seats[index % seats.length];
    if (isOver || !seat) return;
    const client = new RawClient(`${server}/ws/${seat.room}`);
    clients.add(client);
    client.socket.once('close', () => {
      clients.delete(client);
      setTimeout(() => void live(index), 200);
    });
    await client.opened.catch(() => {});
    client.send(JSON.stringify({ type: 'hello', token: seat.token }));
    client.onFrame = () => {
      client.onFrame = () => {};
      kinds[index % kinds.length]?.(client);
    };
  };
  for (let index = 0; index < 2 * kinds.length; index += 1) void live(index);
  return () => {
    isOver = true;
    for (const client of clients) client.socket.destroy();
  };
}
