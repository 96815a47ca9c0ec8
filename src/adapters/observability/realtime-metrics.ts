import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

interface Entered {
  readonly socketId: string;
  readonly sessionId: string;
  readonly participantId: string;
}

interface Closed extends Partial<Entered> {
  readonly by: 'server' | 'client';
  /** Ours, where we closed it. */
  readonly reason?: string;
  readonly code: number;
  readonly durationMs: number;
}

/** What clients close with as a rule (RFC 6455 §7.4.1); they may write any number, and a metric must not grow by it. */
const usualCodes = new Set([1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011]);

const away = new Set(['unavailable', 'conflict']);

/** What happens on the sockets, in numbers and in the log: ids, codes and durations, never what somebody said. */
export class RealtimeMetrics {
  readonly #log: Logger;
  readonly #sockets: Gauge;
  readonly #closed: Counter<'code' | 'by'>;
  readonly #received: Counter<'type'>;
  readonly #sent: Counter;
  readonly #lag: Histogram;
  readonly #resyncs: Counter<'reason'>;
  readonly #unexpected: () => void;

  constructor(registry: Registry, log: Logger, unexpected: () => void) {
    const registers = [registry];
    this.#log = log.child({}, { redact: [] });
    this.#unexpected = unexpected;
    this.#sockets = new Gauge({ name: 'convoke_sockets', help: 'Sockets that are open here.', registers });
    this.#closed = new Counter({
      name: 'convoke_sockets_closed_total',
      help: 'Sockets that were closed, by close code and by who closed them.',
      labelNames: ['code', 'by'],
      registers,
    });
    this.#received = new Counter({
      name: 'convoke_frames_received_total',
      help: 'Frames that clients sent, by type.',
      labelNames: ['type'],
      registers,
    });
    this.#sent = new Counter({
      name: 'convoke_frames_sent_total',
      help: 'Frames that rooms were sent, counted by socket.',
      registers,
    });
    this.#lag = new Histogram({
      name: 'convoke_delivery_lag_seconds',
      help: 'From the moment in which something was stored until it went out from here.',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.#resyncs = new Counter({
      name: 'convoke_resyncs_total',
      help: 'Clients that came back too late, or with another stream, and began anew.',
      labelNames: ['reason'],
      registers,
    });
  }

  connected(): void {
    this.#sockets.inc();
  }

  entered({ socketId, sessionId, participantId }: Entered): void {
    this.#log.info({ socketId, sessionId, participantId }, 'socket entered');
  }

  closed({ socketId, sessionId, participantId, by, reason, code, durationMs }: Closed): void {
    this.#sockets.dec();
    this.#closed.inc({ code: by === 'server' || usualCodes.has(code) ? String(code) : 'other', by });
    const why = reason ?? (code === 1006 ? 'the line was cut' : 'the client went');
    this.#log.info({ socketId, sessionId, participantId, by, code, reason: why, durationMs }, 'socket closed');
  }

  received(type: string): void {
    this.#received.inc({ type });
  }

  sent(frames: number): void {
    this.#sent.inc(frames);
  }

  delivered(lagMs: number): void {
    this.#lag.observe(lagMs / 1000);
  }

  resynced(reason: string): void {
    this.#resyncs.inc({ reason });
  }

  /** With the database away this is tried again: that it is away is a word, not a stack trace each second. */
  failed(error: unknown, doing: string): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (away.has(code)) {
      this.#log.warn({ code, doing }, 'the live room will try again');
      return;
    }
    this.#unexpected();
    this.#log.error({ err: error, doing }, 'unexpected error in the live room');
  }
}
