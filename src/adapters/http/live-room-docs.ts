import { file, hidden, html } from './docs.ts';
import type { Route } from './route.ts';
import { defineRoute } from './route.ts';

/** `/asyncapi.json` and its page below `/docs`: the frames of the live room, which OpenAPI has no words for. */
export function liveRoomDocsRoutes(asyncApiJson: string, page: string): readonly Route[] {
  return [
    defineRoute({
      ...hidden,
      path: '/asyncapi.json',
      operationId: 'getAsyncApi',
      summary: 'The frames of the live room',
      description: 'The AsyncAPI 3 document of `/ws/{sessionId}`.',
      responses: {},
      contentTag: true,
      media: { 'application/json': 'AsyncAPI 3.0' },
      handle: async () => file(asyncApiJson, 'application/json; charset=utf-8'),
    }),
    defineRoute({
      ...hidden,
      path: '/docs/live-room',
      operationId: 'getLiveRoomDocs',
      documented: false,
      summary: 'The same as a page',
      responses: {},
      media: { 'text/html': 'A page' },
      handle: async () => html(page),
    }),
  ];
}
