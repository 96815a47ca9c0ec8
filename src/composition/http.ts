import type { Container } from 'inversify';
import { documentOf } from '../adapters/http/app.ts';
import { boundaryRoutes } from '../adapters/http/boundary/boundary-routes.ts';
import { conversationRoutes } from '../adapters/http/conversation/conversation-routes.ts';
import { eventRoutes } from '../adapters/http/event/event-routes.ts';
import { authRoutes } from '../adapters/http/identity/auth-routes.ts';
import { userRoutes } from '../adapters/http/identity/user-routes.ts';
import { jobRoutes } from '../adapters/http/jobs/job-routes.ts';
import { scheduleRoutes } from '../adapters/http/jobs/schedule-routes.ts';
import { liveRoomDocsRoutes } from '../adapters/http/live-room-docs.ts';
import { observers } from '../adapters/http/observers.ts';
import { recordingRoutes } from '../adapters/http/room/recording-routes.ts';
import { roomRoutes } from '../adapters/http/room/room-routes.ts';
import type { Route } from '../adapters/http/route.ts';
import type { HttpServer, HttpServerOptions } from '../adapters/http/server.ts';
import { createHttpServer } from '../adapters/http/server.ts';
import { calendarRoute } from '../adapters/http/session/calendar-route.ts';
import { guestRegistrationRoutes } from '../adapters/http/session/guest-registration-routes.ts';
import { joinRoutes } from '../adapters/http/session/join-routes.ts';
import { lifecycleRoutes } from '../adapters/http/session/lifecycle-routes.ts';
import { notificationRoutes } from '../adapters/http/session/notification-routes.ts';
import { recordRoutes } from '../adapters/http/session/record-routes.ts';
import { registrationRoutes } from '../adapters/http/session/registration-routes.ts';
import { sessionWriter } from '../adapters/http/session/session-body.ts';
import { sessionListRoutes } from '../adapters/http/session/session-list-routes.ts';
import { sessionRoutes } from '../adapters/http/session/session-routes.ts';
import { videoProviderRoutes } from '../adapters/http/video/video-provider-routes.ts';
import { attendanceCorrectionRoutes } from '../adapters/http/webhooks/attendance-correction-routes.ts';
import { deliveryRoutes } from '../adapters/http/webhooks/delivery-routes.ts';
import { webhookRoutes } from '../adapters/http/webhooks/webhook-routes.ts';
import { RequestLog } from '../adapters/observability/request-log.ts';
import { asyncApiDocument } from '../adapters/realtime/async-api.ts';
import { asyncApiPage } from '../adapters/realtime/async-api-page.ts';
import { socketsAt } from '../adapters/realtime/realtime-server.ts';
import { ports, type Surroundings } from './adapters.ts';
import { boundaries } from './boundaries.ts';
import { conversation, sharedBodies } from './conversation.ts';
import { identity } from './identity.ts';
import { jobs } from './jobs.ts';
import { mail } from './mail.ts';
import { notifications } from './notifications.ts';
import { recordings } from './recordings.ts';
import { registrations } from './registrations.ts';
import { roomCalls } from './room-calls.ts';
import { seatsLeftNow, sessions } from './sessions.ts';
import { video, videoHealthChecks } from './video.ts';
import { webhooks } from './webhooks.ts';

type Tokens =
  | typeof identity
  | typeof sessions
  | typeof boundaries
  | typeof jobs
  | typeof notifications
  | typeof recordings
  | typeof registrations
  | typeof roomCalls
  | typeof webhooks
  | typeof conversation;
type Services<T extends Tokens> = {
  readonly [Name in keyof T]: T[Name] extends import('inversify').ServiceIdentifier<infer S> ? S : never;
};

const all = <T extends Tokens>(container: Container, tokens: T): Services<T> =>
  Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, container.get(token)])) as Services<T>;

/** Every route there is. */
export function routesOf(container: Container, publicUrl: string): readonly Route[] {
  const people = all(container, identity);
  const useCases = { ...all(container, sessions), sessionTokens: people.sessionTokens };
  const ahead = all(container, registrations);
  const operations = all(container, jobs);
  const told = all(container, webhooks);
  const live = all(container, conversation);
  const write = sessionWriter(publicUrl, container.get(seatsLeftNow));
  const realtimeUrl = publicUrl.replace(/^http/, 'ws');
  return [
    ...authRoutes(people),
    ...userRoutes(people),
    ...sessionListRoutes(useCases.listSessions, write),
    ...sessionRoutes(useCases, write),
    calendarRoute(useCases.readSession, container.get(mail.calendarWriter), publicUrl),
    ...lifecycleRoutes(useCases, write),
    ...joinRoutes({ ...useCases, ...live }, write, realtimeUrl),
    ...registrationRoutes(ahead),
    ...guestRegistrationRoutes(ahead.confirmRegistration),
    ...recordRoutes(useCases.readRecord),
    ...notificationRoutes(all(container, notifications)),
    ...roomRoutes(all(container, roomCalls), write),
    ...recordingRoutes(all(container, recordings)),
    ...attendanceCorrectionRoutes(told.correctAttendance),
    ...webhookRoutes(told.receiveDelivery),
    ...deliveryRoutes(told.tendDeliveries),
    ...eventRoutes(useCases, write),
    ...boundaryRoutes(all(container, boundaries)),
    ...scheduleRoutes(operations),
    ...jobRoutes(operations),
    ...videoProviderRoutes({ listVideoProviders: container.get(video.listVideoProviders) }),
    ...conversationRoutes(live),
  ];
}

/** The live room's own document, and its page. */
function liveRoomDocs(publicUrl: string, version: string): readonly Route[] {
  const document = asyncApiDocument(sharedBodies(publicUrl), { version, publicUrl });
  return liveRoomDocsRoutes(JSON.stringify(document), asyncApiPage(document));
}

/** What the HTTP server is made of. */
function optionsOf(container: Container, { config, log }: Surroundings, version: string): HttpServerOptions {
  const metrics = container.get(ports.metrics);
  const database = container.get(ports.databaseHealth);
  container.get(ports.sessionMetrics);
  return {
    routes: [...routesOf(container, config.publicUrl), ...liveRoomDocs(config.publicUrl, version)],
    authenticator: container.get(identity.authenticator),
    clock: container.get(ports.clock),
    ids: container.get(ports.ids),
    idempotencyStore: container.get(ports.idempotencyStore),
    observer: observers(new RequestLog(log), metrics),
    metrics,
    database,
    healthChecks: [
      database,
      container.get(ports.schemaHealth),
      ...videoHealthChecks(container.get(ports.videoProviders)),
      ...container.get(mail.healthChecks),
    ],
    version,
    publicUrl: config.publicUrl,
    rateLimits: config.rateLimits,
    corsOrigins: config.corsOrigins,
    trustedHops: config.trustedHops,
    socketsAt,
  };
}

/** The HTTP server over everything in the container. */
export const httpServerOf = (container: Container, surroundings: Surroundings, version: string): HttpServer =>
  createHttpServer(optionsOf(container, surroundings, version));

/** The OpenAPI document of that server. */
export const openApiOf = (container: Container, surroundings: Surroundings, version: string) =>
  documentOf(optionsOf(container, surroundings, version));
