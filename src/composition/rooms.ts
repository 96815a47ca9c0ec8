import { ContainerModule } from 'inversify';
import { OldRooms } from '../application/room/old-rooms.ts';
import { Providers } from '../application/room/providers.ts';
import { PutOut } from '../application/room/put-out.ts';
import { RoomAdmissions } from '../application/room/room-admissions.ts';
import { RoomFitter } from '../application/room/room-fitter.ts';
import { RoomKeeper } from '../application/room/room-keeper.ts';
import { RoomMaker } from '../application/room/room-maker.ts';
import { RoomMender } from '../application/room/room-mender.ts';
import { TendRoom } from '../application/room/tend-room.ts';
import { ports } from './adapters.ts';
import { jobHandlers } from './jobs.ts';
import { token } from './token.ts';

const oldRooms = token<OldRooms>('OldRooms');
const roomMaker = token<RoomMaker>('RoomMaker');
const roomAdmissions = token<RoomAdmissions>('RoomAdmissions');
const roomMender = token<RoomMender>('RoomMender');

export const rooms = {
  providers: token<Providers>('Providers'),
  roomKeeper: token<RoomKeeper>('RoomKeeper'),
  roomFitter: token<RoomFitter>('RoomFitter'),
  tendRoom: token<TendRoom>('TendRoom'),
  putOut: token<PutOut>('PutOut'),
} as const;

/** The rooms that video providers hold for sessions. */
export const roomsModule = () =>
  new ContainerModule(({ bind }) => {
    const { clock, unitOfWork } = ports;
    const { providers } = rooms;

    bind(providers).toResolvedValue((inOrder) => new Providers(inOrder), [ports.videoProviders]);
    bind(oldRooms).toResolvedValue((...all) => new OldRooms(...all), [unitOfWork, providers, clock]);
    bind(roomMaker).toResolvedValue((...all) => new RoomMaker(...all), [unitOfWork, providers, oldRooms, clock]);
    bind(roomMender).toResolvedValue((...all) => new RoomMender(...all), [unitOfWork, providers, roomMaker, clock]);
    bind(roomAdmissions).toResolvedValue(
      (...all) => new RoomAdmissions(...all),
      [unitOfWork, providers, roomMender, clock],
    );
    bind(rooms.tendRoom).toResolvedValue(
      (...all) => new TendRoom(...all),
      [unitOfWork, providers, roomMaker, roomMender, oldRooms, clock],
    );
    bind(rooms.roomKeeper).toResolvedValue(
      (...all) => new RoomKeeper(...all),
      [unitOfWork, providers, roomMaker, roomAdmissions, rooms.tendRoom, ports.videoBudget],
    );
    bind(rooms.putOut).toResolvedValue((...all) => new PutOut(...all), [unitOfWork, providers]);
    bind(jobHandlers['tend-room']).toResolvedValue((tend) => (data) => tend.execute(data), [rooms.tendRoom]);
    bind(jobHandlers['put-out']).toResolvedValue((putOut) => (data) => putOut.execute(data), [rooms.putOut]);
    bind(rooms.roomFitter).toResolvedValue((...all) => new RoomFitter(...all), [providers, rooms.roomKeeper]);
  });
