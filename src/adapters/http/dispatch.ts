import KoaRouter from '@koa/router';
import { apiBase } from './answer.ts';
import type { EndpointServices } from './endpoint.ts';
import { Endpoint } from './endpoint.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpContext } from './request-record.ts';
import { targetOf } from './request-target.ts';
import type { Route } from './route.ts';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const fullPath = (route: Route): string => (route.base === 'root' ? route.path : `${apiBase}${route.path}`);

/** `/sessions/{id}` as the router writes it. */
const pattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** The first that fits is taken, so fixed segments come before parameters: `/sessions/upcoming` is no session. */
const fixedFirst = (a: Route, b: Route): number => (fullPath(a) < fullPath(b) ? -1 : 1);

type Matched = HttpContext & { readonly matched?: readonly { readonly methods: readonly string[] }[] };

type Step = (context: HttpContext, next: () => Promise<void>) => Promise<void>;

/** Leads each request to the route that it is for: three steps, the last of which takes what no route took. */
export function dispatch(routes: readonly Route[], services: EndpointServices): readonly Step[] {
  const router = new KoaRouter({ sensitive: true, strict: true });
  const known = new Set<string>();
  // `{` sorts behind every letter, so a plain order of paths puts fixed segments first.
  for (const route of [...routes].sort(fixedFirst)) {
    const name = `${route.method} ${fullPath(route)}`;
    if (known.has(name)) throw new Error(`${name} is declared twice`);
    known.add(name);
    const endpoint = new Endpoint(route, services);
    router[route.method](pattern(fullPath(route)), (context) =>
      serve(endpoint, context as unknown as HttpContext, context.params),
    );
  }
  return [requireReadablePath, router.routes() as unknown as Step, refuse];
}

function serve(endpoint: Endpoint, context: HttpContext, given: Record<string, string>): Promise<void> {
  const { record } = context.state;
  record.route = endpoint.route.path;
  // What lies outside the API has ids of its own, which are taken as they are written.
  const isOurs = endpoint.route.base !== 'root';
  const params = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, isOurs ? spelled(value) : value]),
  );
  const { id } = params;
  // Only what is an id: the log takes no text that a client makes up.
  if (id !== undefined && uuid.test(id) && record.route.startsWith('/sessions/{id}')) record.sessionId = id;
  return endpoint.serve(context, params, targetOf(context.req.url ?? '/'));
}

/** Identifiers are lower-case here, so that two spellings of one are the same to every `===`. */
const spelled = (value: string): string => (uuid.test(value) ? value.toLowerCase() : value);

/** The router would hand a path that can't be decoded to the route as it is. */
async function requireReadablePath({ path }: HttpContext, next: () => Promise<void>): Promise<void> {
  try {
    if (path.includes('%')) decodeURIComponent(path);
  } catch (cause) {
    throw new HttpProblem('malformed_request', 'The path is not percent-encoded UTF-8.', { cause });
  }
  return next();
}

/** What no route took: another method of a known address, or an unknown one. */
async function refuse(context: Matched): Promise<void> {
  const { method } = context;
  const allowed = new Set(context.matched?.flatMap(({ methods }) => methods));
  if (allowed.size === 0 && context.req.url !== '*')
    throw new HttpProblem('not_found', 'There is nothing at this address.');
  const allow = [...allowed, 'OPTIONS'].join(', ');
  if (method !== 'OPTIONS')
    throw new HttpProblem('method_not_allowed', `${method} is not for this address.`, { headers: { Allow: allow } });
  context.set('Allow', allow);
  context.status = 204;
}
