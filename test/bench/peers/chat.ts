import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';
import { type WebSocket, WebSocketServer } from 'ws';

/** What peers deliver is as long as what we deliver. */
const messageOf = (seq: number, text: string) => {
  const at = new Date().toISOString();
  return { id: randomUUID(), seq, at, from: randomUUID(), displayName: 'Guest 1', text, isSpirit: false };
};

const seqs = new Map<string, number>();
const nextSeq = (room: string): number => {
  const seq = (seqs.get(room) ?? 0) + 1;
  seqs.set(room, seq);
  return seq;
};

interface Line {
  readonly room: string;
  readonly message: ReturnType<typeof messageOf>;
  readonly kept: () => void;
}

/** One insert for all that came meanwhile, as anybody would write it: no check, no order but its own. */
class Inserts {
  readonly #pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 4 });
  #waiting: Line[] = [];
  #isWriting = false;

  add(line: Line): void {
    this.#waiting.push(line);
    if (!this.#isWriting) void this.#write();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      await this.#pool.query({
        name: 'insert',
        text: `insert into peer_messages select r."room", r.seq, r.id, r.at, r.text
          from jsonb_to_recordset($1::jsonb) as r (room text, seq bigint, id uuid, at timestamptz, text text)`,
        values: [JSON.stringify(lines.map(({ room, message }) => ({ room, ...message })))],
      });
      for (const { kept } of lines) kept();
    }
    this.#isWriting = false;
  }
}

function overWs(server: ReturnType<typeof createServer>, keep: (line: Line) => void): void {
  const rooms = new Map<string, Set<WebSocket>>();
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
  webSockets.on('connection', (socket, request) => {
    const room = (request.url ?? '').slice('/ws/'.length);
    const inside = rooms.get(room) ?? new Set();
    rooms.set(room, inside);
    inside.add(socket);
    socket.on('close', () => inside.delete(socket));
    socket.on('message', (data) => {
      const { type, text, ref } = JSON.parse(String(data));
      if (type === 'hello') {
        socket.send(JSON.stringify({ type: 'welcome', data: {} }));
        return;
      }
      const message = messageOf(nextSeq(room), text);
      const kept = () => {
        const { seq, at } = message;
        const frame = JSON.stringify({ type: 'message_received', seq, at, data: message });
        for (const other of inside) other.send(frame);
        socket.send(JSON.stringify({ type: 'ack', ref, at, data: { id: message.id, seq, at } }));
      };
      keep({ room, message, kept });
    });
  });
}

function overSocketIo(server: ReturnType<typeof createServer>): void {
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });
  io.on('connection', (socket) => {
    let room = '';
    socket.on('hello', (name: string, answer: () => void) => {
      room = name;
      void socket.join(name);
      answer();
    });
    socket.on('message', ({ text }: { text: string }, answer: (ack: object) => void) => {
      const message = messageOf(nextSeq(room), text);
      const { id, seq, at } = message;
      io.to(room).emit('message_received', { seq, at, data: message });
      answer({ id, seq, at });
    });
  });
}

const server = createServer((_, response) => response.end());
const kind = process.env['PEER'];
if (kind === 'socket.io') overSocketIo(server);
else {
  const inserts = kind === 'batched' ? new Inserts() : undefined;
  overWs(server, (line) => (inserts ? inserts.add(line) : line.kept()));
}
server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4096 });
