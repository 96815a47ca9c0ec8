import { z } from 'zod';
import type { RecordingFacts } from '../../../domain/room/recording.ts';
import { recordingStates } from '../../../domain/room/recording-report.ts';
import { formatInstant, instantOut } from '../instant.ts';

export const recording = z
  .strictObject({
    id: z.uuid(),
    sessionId: z.uuid(),
    state: z.enum(recordingStates),
    provider: z.string(),
    epoch: z.int().meta({ description: 'Of the room that was recorded.' }),
    requestedBy: z
      .strictObject({ type: z.enum(['user', 'guest', 'system', 'provider']), id: z.string().exactOptional() })
      .meta({ description: 'A provider, where it was begun there and not by us.' }),
    requestedAt: instantOut,
    stopRequestedAt: instantOut.exactOptional(),
    startedAt: instantOut.exactOptional(),
    endedAt: instantOut.exactOptional(),
    durationSeconds: z.int().exactOptional(),
    sizeBytes: z.int().exactOptional(),
    fileDeletedAt: instantOut.exactOptional().meta({
      description:
        'With the state `deleted`: since when the provider has no file any more. Until then it is asked again.',
    }),
  })
  .meta({ id: 'Recording', description: 'What is known of a recording; the file is with the provider.' });

export const recordingBody = (facts: RecordingFacts): z.input<typeof recording> => ({
  id: facts.id,
  sessionId: facts.sessionId,
  state: facts.state,
  provider: facts.provider,
  epoch: facts.epoch,
  requestedBy: facts.requestedBy,
  requestedAt: formatInstant(facts.requestedAt),
  ...(facts.stopAskedAt && { stopRequestedAt: formatInstant(facts.stopAskedAt) }),
  ...(facts.startedAt && { startedAt: formatInstant(facts.startedAt) }),
  ...(facts.endedAt && { endedAt: formatInstant(facts.endedAt) }),
  ...(facts.durationSeconds !== undefined && { durationSeconds: facts.durationSeconds }),
  ...(facts.sizeBytes !== undefined && { sizeBytes: facts.sizeBytes }),
  ...(facts.fileDeletedAt && { fileDeletedAt: formatInstant(facts.fileDeletedAt) }),
});

export const recordingLink = z
  .strictObject({ url: z.url(), expiresAt: instantOut })
  .meta({ id: 'RecordingLink', description: 'Whoever has it can watch until it runs out.' });
