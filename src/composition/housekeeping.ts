import type { Container } from 'inversify';
import type { Logger } from 'pino';
import { ExpectedError } from '../domain/expected-error.ts';
import { ports } from './adapters.ts';
import { identity } from './identity.ts';

const everyMs = 60 * 60 * 1000;

/** Forgets what is past its time, at the start and every hour: answers kept for repeated calls, and spent sign-ins. */
export function startHousekeeping(container: Container, log: Logger): { stop(): Promise<void> } {
  const clock = container.get(ports.clock);
  const idempotencyStore = container.get(ports.idempotencyStore);
  const dropExpiredSignIns = container.get(identity.dropExpiredSignIns);

  async function tidy(): Promise<void> {
    try {
      const answers = await idempotencyStore.forgetExpired(clock.now());
      const signIns = await dropExpiredSignIns.execute();
      if (answers + signIns > 0) log.info({ answers, signIns }, 'forgot what is past its time');
    } catch (err) {
      // With the database away there is nothing to tidy; the next hour finds it.
      if (!(err instanceof ExpectedError)) log.error({ err }, 'housekeeping failed');
    }
  }

  let running = tidy();
  const timer = setInterval(() => {
    running = tidy();
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
