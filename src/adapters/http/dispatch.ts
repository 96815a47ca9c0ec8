import { apiBase } from './answer.ts';
import type { EndpointServices } from './endpoint.ts';
import { Endpoint } from './endpoint.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpContext } from './request-record.ts';
import { targetOf } from './request-target.ts';
import type { Route } from './route.ts';
import { Router } from './router.ts';

const uuid = /^[0-9a-f-]{36}$/i;

export const fullPath = (route: Route): string => (route.base === 'root' ? route.path : `${apiBase}${route.path}`);

/** Leads each request to the route that it is for. */
export function dispatch(routes: readonly Route[], services: EndpointServices) {
  const router = new Router<Endpoint>();
  for (const route of routes) router.add(route.method.toUpperCase(), fullPath(route), new Endpoint(route, services));

  return async (context: HttpContext): Promise<void> => {
    const method = context.req.method ?? '';
    const target = targetOf(context.req.url ?? '/');
    const match = router.match(method, target.path);
    if (match.found) {
      const { record } = context.state;
      record.route = match.target.route.path;
      const { id } = match.params;
      // only what looks like an id: the log takes no text that a client makes up
      if (id?.length === 36 && record.route.startsWith('/sessions/{id}') && uuid.test(id)) record.sessionId = id;
      return match.target.serve(context, match.params, target);
    }
    if (match.allowed.length === 0 && target.path !== '*') {
      throw new HttpProblem('not_found', 'There is nothing at this address.');
    }
    const allow = [...match.allowed, 'OPTIONS'].join(', ');
    if (method === 'OPTIONS') {
      context.set('Allow', allow);
      context.status = 204;
      return;
    }
    throw new HttpProblem('method_not_allowed', `${method} is not for this address.`, { headers: { Allow: allow } });
  };
}
