import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface MeasuredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** A label must not grow by what clients make up. */
const methodLabel = (method: string): string => (knownMethods.has(method) ? method : 'other');

/** What the server measures of itself, for Prometheus; one registry a server, so that two in a process don't mix. */
export class Metrics {
  readonly registry = new Registry();
  readonly #duration: Histogram<'method' | 'route' | 'status'>;
  readonly #inFlight: Gauge;
  readonly #unexpected: Counter;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'How long requests took, by the pattern of their route.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'Requests being served now.', registers });
    this.#unexpected = new Counter({
      name: 'unexpected_errors_total',
      help: 'Errors that nobody foresaw; each is in the log.',
      registers,
    });
  }

  started(): void {
    this.#inFlight.inc();
  }

  finished({ method, route, status, durationSeconds }: MeasuredRequest): void {
    this.#inFlight.dec();
    const labels = { method: methodLabel(method), route, status: `${Math.floor(status / 100)}xx` };
    this.#duration.observe(labels, durationSeconds);
  }

  failed(): void {
    this.#unexpected.inc();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  render(): Promise<string> {
    return this.registry.metrics();
  }
}
