import { ContainerModule } from 'inversify';
import { FindWantingRooms } from '../application/room/find-wanting-rooms.ts';
import { MoveRoom } from '../application/room/move-room.ts';
import { ShareScreen } from '../application/room/share-screen.ts';
import { SweepRooms } from '../application/room/sweep-rooms.ts';
import { ports } from './adapters.ts';
import { scheduledTask } from './jobs.ts';
import { rooms } from './rooms.ts';
import { commands } from './sessions.ts';
import { token } from './token.ts';

const findWantingRooms = token<FindWantingRooms>('FindWantingRooms');
const sweepRooms = token<SweepRooms>('SweepRooms');

export const roomCalls = {
  moveRoom: token<MoveRoom>('MoveRoom'),
  shareScreen: token<ShareScreen>('ShareScreen'),
} as const;

/** What people and the clock have done with rooms. */
export const roomCallsModule = () =>
  new ContainerModule(({ bind }) => {
    const { unitOfWork, roomQueries, recordingQueries } = ports;
    const { providers, roomKeeper } = rooms;

    bind(roomCalls.moveRoom).toResolvedValue((...all) => new MoveRoom(...all), [commands, providers, roomKeeper]);
    bind(roomCalls.shareScreen).toResolvedValue((commands) => new ShareScreen(commands), [commands]);
    bind(findWantingRooms).toResolvedValue(
      (...all) => new FindWantingRooms(...all),
      [unitOfWork, roomQueries, recordingQueries, providers],
    );
    bind(sweepRooms).toResolvedValue((...all) => new SweepRooms(...all), [unitOfWork, roomQueries, providers]);
    bind(scheduledTask).toResolvedValue(
      (find) => ({
        name: 'find-wanting-rooms',
        description: 'Sees to it that sessions with open doors have a room that works.',
        every: { seconds: 15 },
        run: (now) => find.execute(now),
      }),
      [findWantingRooms],
    );
    bind(scheduledTask).toResolvedValue(
      (sweep) => ({
        name: 'sweep-rooms',
        description: 'Closes rooms at the providers that no session uses.',
        every: { seconds: 15 * 60 },
        run: (now) => sweep.execute(now),
      }),
      [sweepRooms],
    );
  });
