import { HttpProblem } from './http-problem.ts';

interface Node<Target> {
  readonly children: Map<string, Node<Target>>;
  parameter: { readonly name: string; readonly node: Node<Target> } | undefined;
  readonly targets: Map<string, Target>;
}

export type Match<Target> =
  | { readonly found: true; readonly target: Target; readonly params: Record<string, string> }
  | { readonly found: false; readonly allowed: readonly string[] };

const node = <Target>(): Node<Target> => ({ children: new Map(), parameter: undefined, targets: new Map() });

const unescaped = (segment: string): string => {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new HttpProblem('malformed_request', 'The path is not percent-encoded UTF-8.', { cause });
  }
};

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Identifiers are lower-case here, so that two spellings of one are the same to every `===`. */
const spelled = (value: string): string => (value.length === 36 && uuid.test(value) ? value.toLowerCase() : value);

/** Finds the target of a method and path in one walk over the segments, however many routes there are. */
export class Router<Target> {
  readonly #root = node<Target>();

  /** @param path with parameters in braces; two targets for one method and path are a mistake and throw. */
  add(method: string, path: string, target: Target): void {
    let here = this.#root;
    for (const segment of path.split('/').slice(1)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      here = name === undefined ? this.#child(here, segment) : this.#parameter(here, name, path);
    }
    if (here.targets.has(method)) throw new Error(`${method} ${path} is declared twice`);
    here.targets.set(method, target);
  }

  /** Fixed segments win over parameters. `allowed` is empty when there is nothing at the path. */
  match(method: string, path: string): Match<Target> {
    const params: Record<string, string> = {};
    const segments = path.split('/');
    const here = this.#walk(this.#root, segments, 1, params);
    const target = here?.targets.get(method) ?? (method === 'HEAD' ? here?.targets.get('GET') : undefined);
    if (target !== undefined) return { found: true, target, params };
    const allowed = here ? [...here.targets.keys()] : [];
    if (allowed.includes('GET')) allowed.push('HEAD');
    return { found: false, allowed };
  }

  #child(here: Node<Target>, segment: string): Node<Target> {
    const existing = here.children.get(segment);
    if (existing) return existing;
    const made = node<Target>();
    here.children.set(segment, made);
    return made;
  }

  #parameter(here: Node<Target>, name: string, path: string): Node<Target> {
    here.parameter ??= { name, node: node<Target>() };
    if (here.parameter.name !== name)
      throw new Error(`{${name}} in ${path} is called {${here.parameter.name}} elsewhere`);
    return here.parameter.node;
  }

  #walk(
    here: Node<Target>,
    segments: readonly string[],
    at: number,
    params: Record<string, string>,
  ): Node<Target> | undefined {
    const segment = segments[at];
    if (segment === undefined) return here.targets.size > 0 ? here : undefined;
    const value = unescaped(segment);
    const child = here.children.get(value);
    const fixed = child && this.#walk(child, segments, at + 1, params);
    if (fixed) return fixed;
    if (!here.parameter || value === '') return undefined;
    const found = this.#walk(here.parameter.node, segments, at + 1, params);
    if (found) params[here.parameter.name] = spelled(value);
    return found;
  }
}
