import { Container } from 'inversify';
import { adapters, type Surroundings } from './composition/adapters.ts';
import { boundariesModule } from './composition/boundaries.ts';
import { clockModule } from './composition/clock.ts';
import { conversationModule } from './composition/conversation.ts';
import { housekeepingModule } from './composition/housekeeping.ts';
import { identityModule } from './composition/identity.ts';
import { jobsModule } from './composition/jobs.ts';
import { mailModule } from './composition/mail.ts';
import { notificationsModule } from './composition/notifications.ts';
import { recordingsModule } from './composition/recordings.ts';
import { registrationsModule } from './composition/registrations.ts';
import { roomCallsModule } from './composition/room-calls.ts';
import { roomsModule } from './composition/rooms.ts';
import { sessionsModule } from './composition/sessions.ts';
import { videoModule } from './composition/video.ts';
import { webhooksModule } from './composition/webhooks.ts';

/** Says which adapter fills which port and what each use case needs; everything is made once, when first asked for. */
export function compose(surroundings: Surroundings): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(
    adapters(surroundings),
    videoModule(surroundings),
    mailModule(surroundings),
    notificationsModule(surroundings),
    identityModule(surroundings),
    roomsModule(),
    recordingsModule(),
    roomCallsModule(),
    sessionsModule(surroundings),
    registrationsModule(surroundings),
    webhooksModule(surroundings),
    boundariesModule(surroundings),
    clockModule(surroundings),
    jobsModule(surroundings),
    housekeepingModule,
    conversationModule(surroundings),
  );
  return container;
}
