import { Container } from 'inversify';
import { adapters, type Surroundings } from './composition/adapters.ts';
import { boundariesModule } from './composition/boundaries.ts';
import { conversationModule } from './composition/conversation.ts';
import { identityModule } from './composition/identity.ts';
import { sessionsModule } from './composition/sessions.ts';

/** Says which adapter fills which port and what each use case needs; everything is made once, when first asked for. */
export function compose(surroundings: Surroundings): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    adapters(surroundings),
    identityModule(surroundings),
    sessionsModule(surroundings),
    boundariesModule(surroundings),
    conversationModule(surroundings),
  );
  return container;
}
