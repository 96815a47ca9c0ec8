import type { ApiAnswer, CallOptions } from './api-client.ts';

interface Seen {
  readonly operation: string;
  readonly answer: ApiAnswer;
}

/** Speaks to a running server about session boundaries, as the services beside it do. */
export class BoundaryClient {
  readonly #url: string;
  readonly #seen: Seen[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  start(body: object, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('POST', '/session_manager/sessions.start', body, options);
  }

  end(body: object, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('POST', '/session_manager/sessions.end', body, options);
  }

  sessions(userId: string, options?: CallOptions, query = ''): Promise<ApiAnswer> {
    return this.call('GET', `/session_manager/users/${userId}/sessions${query}`, undefined, options);
  }

  events(userId: string, sessionId: string, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('GET', `/session_manager/users/${userId}/sessions/${sessionId}/events`, undefined, options);
  }

  async call(method: string, path: string, body?: unknown, { token }: CallOptions = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = { status: response.status, headers: response.headers, body: await response.json() };
    const template = path
      .replace(/\?.*/, '')
      .replace(/users\/[^/]+/, 'users/{user_id}')
      .replace(/sess_[^/]+/, '{session_id}');
    this.#seen.push({ operation: `${method.toLowerCase()} ${template}`, answer });
    return answer;
  }

  /** Statuses and codes that the server answered so far and its document does not tell. */
  async undocumented(): Promise<readonly string[]> {
    const { paths } = (await (await fetch(`${this.#url}/openapi.json`)).json()) as ApiAnswer['body'];
    const complaints = this.#seen.flatMap(({ operation, answer: { status, body } }) => {
      const [method = '', path = ''] = operation.split(' ');
      const told = paths[path]?.[method]?.responses[status];
      const codes = told?.content?.['application/problem+json']?.schema.properties.code.enum;
      const isTold = status < 400 ? told !== undefined : codes?.includes(body.code);
      return isTold || body.code === 'not_found' ? [] : [`${operation} ${status} ${body.code}`];
    });
    return [...new Set(complaints)];
  }
}
