import { ContainerModule } from 'inversify';
import { AskToRegister } from '../application/session/ask-to-register.ts';
import { ConfirmRegistration } from '../application/session/confirm-registration.ts';
import { DropUnconfirmedRegistrations } from '../application/session/drop-unconfirmed-registrations.ts';
import { ListRegistrations } from '../application/session/list-registrations.ts';
import { Register } from '../application/session/register.ts';
import { ReleaseRegistrations } from '../application/session/release-registrations.ts';
import { Withdraw } from '../application/session/withdraw.ts';
import { ports, type Surroundings } from './adapters.ts';
import { identity } from './identity.ts';
import { jobHandlers, scheduledTask } from './jobs.ts';
import { noticeLinks } from './notifications.ts';
import { commands } from './sessions.ts';
import { token } from './token.ts';

export const registrations = {
  register: token<Register>('Register'),
  askToRegister: token<AskToRegister>('AskToRegister'),
  confirmRegistration: token<ConfirmRegistration>('ConfirmRegistration'),
  withdraw: token<Withdraw>('Withdraw'),
  listRegistrations: token<ListRegistrations>('ListRegistrations'),
} as const;

/** Seats that are held ahead: for accounts, and for guests who confirm their address. */
export const registrationsModule = ({ config }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, unitOfWork, sessionQueries } = ports;
    const grace = { seconds: config.seatGraceSeconds };

    bind(registrations.register).toResolvedValue((...all) => new Register(...all, grace), [unitOfWork, clock]);
    bind(registrations.askToRegister).toResolvedValue(
      (...all) => new AskToRegister(...all, grace),
      [unitOfWork, clock],
    );
    bind(registrations.confirmRegistration).toResolvedValue(
      (...all) => new ConfirmRegistration(...all, grace),
      [unitOfWork, noticeLinks, identity.sessionTokens, clock],
    );
    bind(registrations.withdraw).toResolvedValue((...all) => new Withdraw(...all), [unitOfWork, commands]);
    bind(registrations.listRegistrations).toResolvedValue(
      (queries) => new ListRegistrations(queries),
      [sessionQueries],
    );
    bind(jobHandlers['release-registrations']).toResolvedValue(
      (...all) => {
        const release = new ReleaseRegistrations(...all);
        return (data) => release.execute(data);
      },
      [unitOfWork, clock],
    );
    bind(scheduledTask).toResolvedValue(
      (unitOfWork) => {
        const drop = new DropUnconfirmedRegistrations(unitOfWork);
        return {
          name: 'drop-unconfirmed-registrations',
          description: 'Forgets guests who did not confirm their address within 24 hours, or withdrew.',
          every: { seconds: 3600 },
          run: (now) => drop.execute(now),
        };
      },
      [unitOfWork],
    );
  });
