import type { RawClient } from './raw-client.ts';

/** Where one client belongs. */
export interface Seat {
  readonly room: string;
  readonly token: string;
}

/** How a contender is spoken to. */
export interface Dialect {
  url(server: string, seat: Seat): string;
  /** Comes in; resolves when it is. */
  enter(client: RawClient, seat: Seat): Promise<void>;
  say(text: string, ref: string): string;
  /** Begins each delivered line. */
  readonly delivered: string;
  /** Answers what keeps the line alive. */
  answer?(client: RawClient, frame: Buffer): void;
}

const first = (client: RawClient, begins: string): Promise<void> =>
  new Promise((resolve) => {
    client.onFrame = (frame) => {
      if (frame.subarray(0, begins.length).toString() === begins) resolve();
    };
  });

const plain: Dialect = {
  url: (server, { room }) => `${server}/ws/${room}`,
  async enter(client, { token }) {
    const welcome = first(client, '{"type":"welcome"');
    client.send(JSON.stringify({ type: 'hello', token }));
    await welcome;
  },
  say: (text, ref) => JSON.stringify({ type: 'message', text, ref }),
  delivered: '{"type":"message_received"',
};

const socketIo: Dialect = {
  url: (server) => `${server}/socket.io/?EIO=4&transport=websocket`,
  async enter(client, { room }) {
    await first(client, '0');
    const connected = first(client, '40');
    client.send('40');
    await connected;
    const joined = first(client, '43');
    client.send(`421["hello",${JSON.stringify(room)}]`);
    await joined;
  },
  say: (text) => `422["message",${JSON.stringify({ text })}]`,
  delivered: '42["message_received"',
  answer(client, frame) {
    if (frame.length === 1 && frame[0] === 0x32) client.send('3');
  },
};

export const dialects = { plain, socketIo } as const;
export type DialectName = keyof typeof dialects;
