import type { DateTime } from 'luxon';
import type { ProviderFact } from '../../../domain/room/provider-fact.ts';
import { asRoomReference } from '../../../domain/room/room.ts';
import { type RecordingFiles, stateOf } from './recording-reports.ts';
import { countOf, instantOf, type ReadBody, readBody } from './webhook-bodies.ts';

type Told = (body: ReadBody, files: RecordingFiles) => readonly ProviderFact[];

/** A person came: the connection is the peer, the person the id that we gave. */
const joined: Told = ({ meeting, participant }) =>
  connection('connection.opened', meeting, participant, participant?.joinedAt);

/** A leave tells when the person came, too, which makes good a join that was lost. */
const left: Told = ({ meeting, participant }) => [
  ...connection('connection.opened', meeting, participant, participant?.joinedAt),
  ...connection('connection.closed', meeting, participant, participant?.leftAt),
];

/** The run of the meeting is over, which is when all have gone; the meeting itself has no end. */
const emptied: Told = ({ meeting, receivedAt }) => {
  const at = instantOf(meeting?.endedAt) ?? instantOf(receivedAt);
  return meeting?.id && at ? [{ kind: 'room.emptied', room: asRoomReference(meeting.id), at }] : [];
};

/** These tell no time of their own: what they tell of the recording's course has to do. */
const recorded: Told = ({ meeting, recording, receivedAt }, files) => {
  const room = recording?.meetingId || meeting?.id;
  const state = stateOf(recording?.status ?? '');
  const reference = recording?.id || recording?.recordingId;
  if (!recording || !room || !state || !reference) return [];
  const startedAt = instantOf(recording.startedTime);
  const endedAt = instantOf(recording.stoppedTime);
  const at = endedAt ?? startedAt ?? instantOf(receivedAt);
  if (!at) return [];
  const recordingId = files.idOf({ output_file_name: recording.outputFileName });
  const durationSeconds = countOf(recording.recordingDuration);
  const sizeBytes = countOf(recording.fileSize);
  const report = {
    reference,
    state,
    ...(recordingId !== undefined && { recordingId }),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(sizeBytes !== undefined && { sizeBytes }),
  };
  return [{ kind: 'recording.changed', room: asRoomReference(room), at, recording: report }];
};

const toldBy: ReadonlyMap<string, Told> = new Map([
  ['meeting.participantJoined', joined],
  ['meeting.participantLeft', left],
  ['meeting.ended', emptied],
  ['recording.statusUpdate', recorded],
]);

/** The events to be told of. */
export const usefulEvents: readonly string[] = [...toldBy.keys()];

/** What a kept body says; nothing for whatever can't be read. */
export function factsOf(kept: unknown, files: RecordingFiles): readonly ProviderFact[] {
  const body = readBody.safeParse(kept).data;
  return body ? (toldBy.get(body.event)?.(body, files) ?? []) : [];
}

function connection(
  kind: 'connection.opened' | 'connection.closed',
  meeting: ReadBody['meeting'],
  participant: ReadBody['participant'],
  time: string | undefined,
): readonly ProviderFact[] {
  const at: DateTime | undefined = instantOf(time);
  if (!meeting?.id || !participant?.peerId || !at) return [];
  // The second name is that of older versions.
  const participantId = participant.customParticipantId || participant.clientSpecificId;
  const who = { connectionId: participant.peerId, ...(participantId && { participantId }) };
  return [{ kind, room: asRoomReference(meeting.id), at, ...who }];
}
