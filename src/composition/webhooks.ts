import { ContainerModule } from 'inversify';
import { DropOldDeliveries } from '../application/room/drop-old-deliveries.ts';
import { FindRoomsToPoll } from '../application/room/find-rooms-to-poll.ts';
import { ReceiveDelivery } from '../application/room/receive-delivery.ts';
import { ReconcileRoom } from '../application/room/reconcile-room.ts';
import { TakeDelivery } from '../application/room/take-delivery.ts';
import { TendDeliveries } from '../application/room/tend-deliveries.ts';
import type { ScheduledTask } from '../application/schedule/scheduled-task.ts';
import { CorrectAttendance } from '../application/session/correct-attendance.ts';
import { LetGoUnwitnessed } from '../application/session/let-go.ts';
import { RebuildAttendance } from '../application/session/rebuild-attendance.ts';
import { ports, type Surroundings } from './adapters.ts';
import { jobHandlers, scheduledTask } from './jobs.ts';
import { noteRecordingFact } from './recordings.ts';
import { rooms } from './rooms.ts';
import { token } from './token.ts';

const takeDelivery = token<TakeDelivery>('TakeDelivery');
const reconcileRoom = token<ReconcileRoom>('ReconcileRoom');
const findRoomsToPoll = token<FindRoomsToPoll>('FindRoomsToPoll');
const dropOldDeliveries = token<DropOldDeliveries>('DropOldDeliveries');
const letGoUnwitnessed = token<LetGoUnwitnessed>('LetGoUnwitnessed');

export const webhooks = {
  receiveDelivery: token<ReceiveDelivery>('ReceiveDelivery'),
  tendDeliveries: token<TendDeliveries>('TendDeliveries'),
  correctAttendance: token<CorrectAttendance>('CorrectAttendance'),
  rebuildAttendance: token<RebuildAttendance>('RebuildAttendance'),
} as const;

/** What providers tell by webhook or when they are asked, and the attendance that follows from it. */
export const webhooksModule = ({ config, log }: Surroundings) =>
  new ContainerModule(({ bind }) => {
    const { clock, ids, unitOfWork, roomQueries, sessionQueries } = ports;
    const { providers } = rooms;
    const { webhookRetentionDays } = config;
    const grace = { seconds: config.seatGraceSeconds };

    bind(webhooks.receiveDelivery).toResolvedValue(
      (...all) => new ReceiveDelivery(...all),
      [unitOfWork, providers, ids, clock],
    );
    bind(webhooks.tendDeliveries).toResolvedValue((unitOfWork) => new TendDeliveries(unitOfWork), [unitOfWork]);
    bind(webhooks.correctAttendance).toResolvedValue(
      (...all) => new CorrectAttendance(...all),
      [unitOfWork, sessionQueries, clock],
    );
    bind(webhooks.rebuildAttendance).toResolvedValue((unitOfWork) => new RebuildAttendance(unitOfWork), [unitOfWork]);
    bind(takeDelivery).toResolvedValue(
      (...all) => new TakeDelivery(...all),
      [unitOfWork, providers, noteRecordingFact, clock],
    );
    bind(reconcileRoom).toResolvedValue((...all) => new ReconcileRoom(...all, grace), [unitOfWork, providers, clock]);
    bind(findRoomsToPoll).toResolvedValue(
      (...all) => new FindRoomsToPoll(...all),
      [roomQueries, unitOfWork, providers],
    );
    bind(dropOldDeliveries).toResolvedValue(
      (unitOfWork) => new DropOldDeliveries(unitOfWork, webhookRetentionDays),
      [unitOfWork],
    );
    bind(letGoUnwitnessed).toResolvedValue(
      (unitOfWork) =>
        new LetGoUnwitnessed(unitOfWork, grace, (err, sessionId) =>
          log.error({ err, sessionId }, 'seats that nobody is on could not be let go'),
        ),
      [unitOfWork],
    );

    bind(jobHandlers['take-delivery']).toResolvedValue((take) => (data) => take.execute(data), [takeDelivery]);
    bind(jobHandlers['reconcile-room']).toResolvedValue(
      (reconcile) => (data) => reconcile.execute(data),
      [reconcileRoom],
    );
    bind(scheduledTask).toResolvedValue(
      (find): ScheduledTask => ({
        name: 'poll-rooms',
        description: 'Has providers asked who is inside their rooms, since webhooks get lost.',
        every: { seconds: 15 },
        run: async (now) => `${await find.execute(now)} rooms were due`,
      }),
      [findRoomsToPoll],
    );
    bind(scheduledTask).toResolvedValue(
      (letGo): ScheduledTask => ({
        name: 'let-go-unwitnessed',
        description: 'Lets seats go that nobody has been seen on for longer than the grace.',
        every: { seconds: 10 },
        run: async (now) => {
          const { letGo: people, failed } = await letGo.execute(now);
          return `let ${people} people go${failed > 0 ? `, failed in ${failed} sessions` : ''}`;
        },
      }),
      [letGoUnwitnessed],
    );
    bind(scheduledTask).toResolvedValue(
      (drop): ScheduledTask => ({
        name: 'drop-old-deliveries',
        description: `Forgets deliveries of webhooks after ${webhookRetentionDays} days.`,
        every: { seconds: 3600 },
        run: async (now) => `dropped ${await drop.execute(now)} deliveries`,
      }),
      [dropOldDeliveries],
    );
  });
