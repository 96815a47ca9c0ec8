import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { HttpProblem } from './http-problem.ts';
import type { Route } from './route.ts';
import { defineRoute } from './route.ts';
import { docsHeaders } from './security-headers.ts';

const assetsDir = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** A fixed list, so that no name from outside ever becomes a path. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Convoke API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

export const hidden = {
  method: 'get',
  tag: 'Documentation',
  caller: 'nobody',
  base: 'root',
  rateLimit: 'none',
} as const;

export const html = (raw: string) =>
  ({
    status: 200,
    raw,
    contentType: 'text/html; charset=utf-8',
    headers: { ...docsHeaders, 'Cache-Control': 'no-cache' },
  }) as const;

/** Cached by its reader for an hour, then asked for again by its tag. */
export const file = (raw: string | Uint8Array, contentType: string) => {
  const etag = `"${createHash('sha256').update(raw).digest('base64url').slice(0, 22)}"`;
  const headers = { ...docsHeaders, ETag: etag, 'Cache-Control': 'public, max-age=3600' };
  return { status: 200, raw, contentType, headers } as const;
};

/** `/docs`: swagger-ui from our own disk, no other host is asked; `/docs/errors`: what each code means; `/` leads there. */
export function docsRoutes(openApiJson: string, errorsPage: string): readonly Route[] {
  const loaded = new Map<string, Buffer>();
  const load = async (name: string): Promise<Buffer> => {
    const known = loaded.get(name);
    if (known) return known;
    const read = await readFile(join(assetsDir, name));
    loaded.set(name, read);
    return read;
  };

  return [
    defineRoute({
      ...hidden,
      path: '/openapi.json',
      operationId: 'getOpenApi',
      summary: 'This document',
      description: 'The OpenAPI 3.1 document of this server.',
      responses: {},
      contentTag: true,
      media: { 'application/json': 'OpenAPI 3.1' },
      handle: async () => file(openApiJson, 'application/json; charset=utf-8'),
    }),
    defineRoute({
      ...hidden,
      path: '/',
      operationId: 'getRoot',
      documented: false,
      summary: 'Leads to the pages',
      responses: {},
      media: { 'text/plain': 'Nothing' },
      handle: async () => ({ status: 302, raw: '', contentType: 'text/plain', headers: { Location: '/docs' } }),
    }),
    defineRoute({
      ...hidden,
      path: '/docs',
      operationId: 'getDocs',
      documented: false,
      summary: 'The document as pages',
      responses: {},
      media: { 'text/html': 'Pages' },
      handle: async () => html(page),
    }),
    defineRoute({
      ...hidden,
      path: '/docs/errors',
      operationId: 'getErrorCodes',
      documented: false,
      summary: 'What each problem code means',
      responses: {},
      media: { 'text/html': 'A page' },
      handle: async () => html(errorsPage),
    }),
    defineRoute({
      ...hidden,
      path: '/docs/{asset}',
      operationId: 'getDocsAsset',
      documented: false,
      summary: 'Files of the pages',
      params: z.strictObject({ asset: z.string() }),
      responses: {},
      media: { 'text/css': '', 'text/javascript': '', 'image/png': '' },
      errors: ['not_found'],
      async handle({ params: { asset } }) {
        if (asset === 'start.js') return file(start, 'text/javascript; charset=utf-8');
        const type = Object.hasOwn(assets, asset) ? assets[asset] : undefined;
        if (type === undefined) throw new HttpProblem('not_found', 'There is no such file.');
        return file(await load(asset), type);
      },
    }),
  ];
}
