import type { Context } from 'koa';
import helmet from 'koa-helmet';

type Headers = Readonly<Record<string, string>>;

/** What koa-helmet would set on every answer, found out once: none of it depends on the request. */
function fromHelmet(directives: Record<string, string[]>): Headers {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name] = value;
    },
    removeHeader: () => {},
  };
  const context = { req: {}, res: response } as unknown as Context;
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // for browsers of long ago, and each header costs on every answer
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
  });
  void set(context, async () => {});
  if (headers['Content-Security-Policy'] === undefined) throw new Error('koa-helmet set no headers');
  return headers;
}

/** For data: a browser that shows it runs nothing of it. */
export const dataHeaders: Headers = fromHelmet({ defaultSrc: ["'none'"], frameAncestors: ["'none'"] });

/** For a page with a form that is sent back to us, and nothing else. */
export const formHeaders: Headers = fromHelmet({
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
});

/** For the pages at `/docs`: their own files alone; swagger-ui sets styles inline and has images as data. */
export const docsHeaders: Headers = fromHelmet({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
});
