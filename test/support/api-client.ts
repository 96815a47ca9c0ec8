/** An answer as a test looks at it. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body, or undefined where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the server sent, and fails where it is not there
  readonly body: any;
}

export interface CallOptions {
  readonly token?: string | undefined;
  readonly headers?: Record<string, string>;
}

/** Speaks to a running server as any client would. */
export class ApiClient {
  readonly #base: string;

  constructor(serverUrl: string) {
    this.#base = `${serverUrl}/api/v1`;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    { token, headers = {} }: CallOptions = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: text !== '' && isJson ? JSON.parse(text) : text,
    };
  }

  get(path: string, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('GET', path, undefined, options);
  }

  post(path: string, body?: unknown, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('POST', path, body, options);
  }

  patch(path: string, body: unknown, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('PATCH', path, body, options);
  }

  put(path: string, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('PUT', path, undefined, options);
  }

  delete(path: string, options?: CallOptions): Promise<ApiAnswer> {
    return this.call('DELETE', path, undefined, options);
  }
}
