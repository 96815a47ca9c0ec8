import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands for Daily's API: answers as if all were well, or takes every call and never answers. */
export interface HangingDaily {
  readonly url: string;
  /** Calls that came since the last time that somebody asked. */
  takeCount(): number;
  /** Calls that wait for an answer that will not come. */
  readonly waiting: number;
  /** The most that ever waited at a time. */
  readonly mostWaiting: number;
  hang(): void;
  answer(): void;
  stop(): Promise<void>;
}

const nobody = { total_count: 0, data: [] };
const room = { id: 'r', url: 'https://bench.daily.co/room', privacy: 'private' };
const domain = { domain_name: 'bench', domain_id: '30f866c3-9123-452a-8723-ff58322d09c5', config: {} };

/** Every room is there as soon as somebody asks for it, and nobody is ever in it. */
function answerTo(method: string, path: string, sent: { name?: string; properties?: object }): object {
  const [, thing, name, part] = path.split(/[/?]/);
  if (thing === '') return domain;
  if (thing !== 'rooms') return thing === 'webhooks' ? [] : nobody;
  if (method === 'DELETE') return { deleted: true, name };
  const isList = method === 'GET' && (!path.startsWith('/rooms/') || part === 'presence');
  return isList ? nobody : { ...room, name: sent.name ?? name, config: sent.properties ?? {} };
}

export async function startHangingDaily(): Promise<HangingDaily> {
  let hangs = false;
  let count = 0;
  let mostWaiting = 0;
  const waiting = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    count += 1;
    if (hangs) {
      waiting.add(response);
      mostWaiting = Math.max(mostWaiting, waiting.size);
      response.on('close', () => waiting.delete(response));
      return;
    }
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = answerTo(request.method ?? '', request.url ?? '/', text ? JSON.parse(text) : {});
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    takeCount() {
      const counted = count;
      count = 0;
      return counted;
    },
    get waiting() {
      return waiting.size;
    },
    get mostWaiting() {
      return mostWaiting;
    },
    hang() {
      hangs = true;
    },
    answer() {
      hangs = false;
      for (const response of waiting) response.destroy();
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
