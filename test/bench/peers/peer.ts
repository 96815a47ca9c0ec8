import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

/** The four things that a peer does, each in its own way. */
export interface Peer {
  create(body: Record<string, unknown>): Promise<unknown>;
  read(id: string): Promise<unknown>;
  list(): Promise<unknown>;
  /** `undefined` when there is no seat left. */
  join(id: string, body: Record<string, unknown>): Promise<unknown>;
}

interface Outcome {
  readonly status: number;
  readonly data: unknown;
}

const base = '/api/v1/sessions';

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function outcomeOf(peer: Peer, request: IncomingMessage): Promise<Outcome> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const [id = '', verb] = path.slice(base.length + 1).split('/');
  if (request.method === 'GET') return { status: 200, data: id === '' ? await peer.list() : await peer.read(id) };
  const body = await bodyOf(request);
  if (verb !== 'join') return { status: 201, data: await peer.create(body) };
  const data = await peer.join(id, body);
  return { status: data ? 200 : 409, data };
}

/** Serves a peer with the addresses of ours, on PORT, over a pool as large as ours. */
export function serve(peerOver: (pool: pg.Pool) => Peer): void {
  const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
  const peer = peerOver(pool);
  createServer(async (request, response) => {
    const { status, data } =
      request.url === '/health'
        ? { status: 200, data: {} }
        : await outcomeOf(peer, request).catch((error: unknown) => ({ status: 500, data: { error: String(error) } }));
    const json = JSON.stringify({ success: status < 400, data, meta: { timestamp: new Date().toISOString() } });
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
    response.end(json);
  }).listen(Number(process.env['PORT']), '127.0.0.1');
}
