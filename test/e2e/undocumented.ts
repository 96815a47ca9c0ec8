import { z } from 'zod';
import type { Body, RunningServer, SeenAnswer } from '../support/a-running-server.ts';

interface Operation {
  readonly responses: Readonly<Record<string, Body>>;
}

/** Methods that follow from the others. */
const ofEveryAddress = ['HEAD', 'OPTIONS'];

interface DocumentedPath {
  readonly template: string;
  readonly pattern: RegExp;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Answers to what is no route at all; the document describes routes. */
const ofNoRoute = ['not_found', 'method_not_allowed'];

const parameters = (template: string): number => template.split('{').length;

function pathsOf(document: Body): readonly DocumentedPath[] {
  return Object.keys(document.paths)
    .sort((a, b) => parameters(a) - parameters(b))
    .map((template) => ({
      template,
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operations: document.paths[template],
    }));
}

const withLocalReferences = (schema: unknown, document: Body): Body =>
  JSON.parse(
    JSON.stringify({ ...(schema as object), $defs: document.components.schemas }).replaceAll(
      '#/components/schemas/',
      '#/$defs/',
    ),
  );

/** What is wrong with one answer, by the document; `undefined` where nothing is. */
function complaintAbout({ method, path, answer }: SeenAnswer, paths: readonly DocumentedPath[], document: Body) {
  const { status, headers, body } = answer;
  if (ofNoRoute.includes(body?.code) || ofEveryAddress.includes(method)) return undefined;
  const [plain = ''] = `/api/v1${path}`.split('?');
  const found = paths.find(({ pattern }) => pattern.test(plain));
  const response = found?.operations[method.toLowerCase()]?.responses[status];
  const name = `${method} ${found?.template ?? plain} ${status}`;
  if (!response) return `${name} is not in the document`;
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (status === 204 || status === 304) return undefined;
  const content = response.content?.[type];
  if (!content) return `${name} answers ${type}, which is not in the document`;
  if (status >= 400) {
    const codes: string[] = content.schema.properties.code.enum;
    return codes.includes(body.code) ? undefined : `${name} answers ${body.code}, which is not in the document`;
  }
  if (type !== 'application/json') return undefined;
  const judged = z.fromJSONSchema(withLocalReferences(content.schema, document)).safeParse(body);
  return judged.success ? undefined : `${name} is not as the document says: ${z.prettifyError(judged.error)}`;
}

/** What the server answered so far and its document does not tell: nothing, if the document is worth reading. */
export async function undocumented(server: RunningServer): Promise<readonly string[]> {
  const document = await (await fetch(`${server.url}/openapi.json`)).json();
  const paths = pathsOf(document);
  return [...new Set(server.api.seen.flatMap((seen) => complaintAbout(seen, paths, document) ?? []))];
}
