import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { JoinObserver } from '../../application/ports/join-observer.ts';
import type { SessionTotals } from '../../application/ports/session-queries.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { JoinReason } from '../../domain/session/join-decision.ts';

/** What the domain has to say in numbers. Totals are of the whole database, asked for when somebody scrapes. */
export class SessionMetrics implements JoinObserver {
  readonly #joins: Counter<'outcome'>;

  constructor(registry: Registry, totals: () => Promise<SessionTotals>) {
    const registers = [registry];
    this.#joins = new Counter({
      name: 'convoke_join_decisions_total',
      help: 'Join decisions that were acted on by this server, by outcome: joined, or the reason of the refusal.',
      labelNames: ['outcome'],
      registers,
    });
    const seats = new Gauge({
      name: 'convoke_seats_taken',
      help: 'Seats taken in sessions that are not over.',
      registers,
    });
    new Gauge({
      name: 'convoke_live_sessions',
      help: 'Sessions that are live.',
      registers,
      async collect() {
        try {
          const { live, seatsTaken } = await totals();
          this.set(live);
          seats.set(seatsTaken);
        } catch (error) {
          // With the database away the rest of the page is what an operator needs: these two are left out.
          if (!(error instanceof ExpectedError)) throw error;
          this.reset();
          seats.reset();
        }
      },
    });
  }

  decided(outcome: 'joined' | JoinReason): void {
    this.#joins.inc({ outcome });
  }
}
