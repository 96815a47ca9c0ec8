import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { getResponse, type RequestHandler } from 'msw';

export interface ServedHandlers {
  /** Where it answers, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves handlers of msw on a real socket, so that a server in a process of its own meets the same provider as the tests
 * in this one.
 * @param origin the provider's own: `https://api.daily.co`.
 */
export async function serveHandlers(handlers: readonly RequestHandler[], origin: string): Promise<ServedHandlers> {
  const server: Server = createServer(async (incoming, outgoing) => {
    try {
      const { method = 'GET', url = '/', headers } = incoming;
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const request = new Request(`${origin}${url}`, {
        method,
        headers: Object.entries(headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)]],
        ) as [string, string][],
        ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
      } as RequestInit);
      const response = await getResponse([...handlers], request);
      if (!response || response.type === 'error') return void incoming.socket.destroy();
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch {
      incoming.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
