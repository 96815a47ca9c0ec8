import { ContainerModule } from 'inversify';
import { DeleteRecording } from '../application/room/delete-recording.ts';
import { FollowRecording } from '../application/room/follow-recording.ts';
import { NoteRecordingFact } from '../application/room/note-recording-fact.ts';
import { ReadRecordings } from '../application/room/read-recordings.ts';
import { Recorder } from '../application/room/recorder.ts';
import { RecordingKeeper } from '../application/room/recording-keeper.ts';
import { StartRecording } from '../application/room/start-recording.ts';
import { StopRecording } from '../application/room/stop-recording.ts';
import { ports } from './adapters.ts';
import { jobHandlers } from './jobs.ts';
import { rooms } from './rooms.ts';
import { token } from './token.ts';

const keeper = token<RecordingKeeper>('RecordingKeeper');
const recorder = token<Recorder>('Recorder');
const followRecording = token<FollowRecording>('FollowRecording');

export const noteRecordingFact = token<NoteRecordingFact>('NoteRecordingFact');

export const recordings = {
  startRecording: token<StartRecording>('StartRecording'),
  stopRecording: token<StopRecording>('StopRecording'),
  readRecordings: token<ReadRecordings>('ReadRecordings'),
  deleteRecording: token<DeleteRecording>('DeleteRecording'),
} as const;

/** Recordings that providers make of sessions. */
export const recordingsModule = () =>
  new ContainerModule(({ bind }) => {
    const { clock, ids, unitOfWork, sessionQueries, recordingQueries, videoBudget } = ports;
    const { providers } = rooms;

    bind(keeper).toResolvedValue((...all) => new RecordingKeeper(...all), [unitOfWork, clock]);
    bind(recorder).toResolvedValue((...all) => new Recorder(...all), [providers, keeper]);
    bind(recordings.startRecording).toResolvedValue(
      (...all) => new StartRecording(...all),
      [unitOfWork, providers, keeper, recorder, videoBudget, clock],
    );
    bind(recordings.stopRecording).toResolvedValue(
      (...all) => new StopRecording(...all),
      [keeper, recorder, videoBudget],
    );
    bind(recordings.deleteRecording).toResolvedValue(
      (...all) => new DeleteRecording(...all),
      [providers, keeper, recorder, videoBudget],
    );
    bind(recordings.readRecordings).toResolvedValue(
      (...all) => new ReadRecordings(...all),
      [sessionQueries, recordingQueries, providers, videoBudget, clock],
    );
    bind(noteRecordingFact).toResolvedValue((...all) => new NoteRecordingFact(...all), [unitOfWork, ids, clock]);
    bind(followRecording).toResolvedValue(
      (...all) => new FollowRecording(...all),
      [unitOfWork, keeper, recorder, clock],
    );
    bind(jobHandlers['follow-recording']).toResolvedValue(
      (follow) => (data) => follow.execute(data),
      [followRecording],
    );
  });
