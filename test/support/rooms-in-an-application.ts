import { InMemoryRecordingQueries } from '#src/adapters/memory/recording/in-memory-recording-queries.ts';
import { InMemoryRoomQueries } from '#src/adapters/memory/room/in-memory-room-queries.ts';
import { DeleteRecording } from '#src/application/room/delete-recording.ts';
import { FindWantingRooms } from '#src/application/room/find-wanting-rooms.ts';
import { FollowRecording } from '#src/application/room/follow-recording.ts';
import { MoveRoom } from '#src/application/room/move-room.ts';
import { NoteRecordingFact } from '#src/application/room/note-recording-fact.ts';
import { PutOut } from '#src/application/room/put-out.ts';
import { ReadRecordings } from '#src/application/room/read-recordings.ts';
import { Recorder } from '#src/application/room/recorder.ts';
import { RecordingKeeper } from '#src/application/room/recording-keeper.ts';
import { ShareScreen } from '#src/application/room/share-screen.ts';
import { StartRecording } from '#src/application/room/start-recording.ts';
import { StopRecording } from '#src/application/room/stop-recording.ts';
import { SweepRooms } from '#src/application/room/sweep-rooms.ts';
import type { ReadyRoom } from '#src/domain/room/room.ts';
import type { SessionId } from '#src/domain/session/ids.ts';
import { type ApplicationWishes, anApplication } from './an-application.ts';
import { viewOf } from './in-an-application.ts';

/** The use cases with everything about rooms and recordings, and the work that waits in the queue. */
export function aRoomApplication(wishes: ApplicationWishes = {}) {
  const app = anApplication(wishes);
  const { tables, unitOfWork, sessionQueries, providers, commands, roomKeeper, videoBudget, clock, ids } = app;
  const roomQueries = new InMemoryRoomQueries(tables);
  const recordingQueries = new InMemoryRecordingQueries(tables);
  const keeper = new RecordingKeeper(unitOfWork, clock);
  const recorder = new Recorder(providers, keeper);
  const followRecording = new FollowRecording(unitOfWork, keeper, recorder, clock);
  const putOut = new PutOut(unitOfWork, providers);
  return {
    ...app,
    roomQueries,
    recordingQueries,
    startRecording: new StartRecording(unitOfWork, providers, keeper, recorder, videoBudget, clock),
    stopRecording: new StopRecording(keeper, recorder, videoBudget),
    deleteRecording: new DeleteRecording(providers, keeper, recorder, videoBudget),
    readRecordings: new ReadRecordings(sessionQueries, recordingQueries, providers, videoBudget, clock),
    noteRecordingFact: new NoteRecordingFact(unitOfWork, ids, clock),
    shareScreen: new ShareScreen(commands),
    moveRoom: new MoveRoom(commands, providers, roomKeeper),
    followRecording,
    sweepRooms: new SweepRooms(unitOfWork, roomQueries, providers),
    findWantingRooms: new FindWantingRooms(unitOfWork, roomQueries, recordingQueries, providers),

    /** Does what waits and is due, with what follows from it. @returns what threw, and waits on. */
    workOff: () =>
      app.jobRunner.runAll({
        'tend-room': (data) => app.tendRoom.execute(data),
        'put-out': (data) => putOut.execute(data),
        'follow-recording': (data) => followRecording.execute(data),
      }),
  };
}

export type RoomApplication = ReturnType<typeof aRoomApplication>;

/** Lets time pass and does what is due by then. */
export async function later(app: RoomApplication, seconds: number) {
  await app.workOff();
  app.clock.advance({ seconds });
  return await app.workOff();
}

export async function readyRoomOf(app: RoomApplication, id: SessionId): Promise<ReadyRoom> {
  const { room } = (await viewOf(app, id)).state;
  if (room.state !== 'ready') throw new Error(`The room is ${room.state}.`);
  return room;
}
