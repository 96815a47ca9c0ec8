import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { JoinObserver } from '../../application/ports/join-observer.ts';
import type { SessionTotals } from '../../application/ports/session-queries.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { JoinReason } from '../../domain/session/join-decision.ts';
import { askedOnce } from './asked-once.ts';

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
    const read = askedOnce(totals);
    const gauge = (name: string, help: string, of: (totals: SessionTotals) => number): void => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          try {
            this.set(of(await read()));
          } catch (error) {
            // With the database away the rest of the page is what an operator needs.
            if (!(error instanceof ExpectedError)) throw error;
            this.reset();
          }
        },
      });
    };
    gauge('convoke_live_sessions', 'Sessions that are live.', ({ live }) => live);
    gauge('convoke_seats_taken', 'Seats taken in sessions that are not over.', ({ seatsTaken }) => seatsTaken);
  }

  decided(outcome: 'joined' | JoinReason): void {
    this.#joins.inc({ outcome });
  }
}
