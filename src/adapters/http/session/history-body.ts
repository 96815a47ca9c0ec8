import { z } from 'zod';
import type { HistoryEntry } from '../../../application/ports/session-queries.ts';
import { formatInstant, instantOut } from '../instant.ts';

export const historyEntry = z
  .strictObject({
    seq: z.int(),
    at: instantOut,
    kind: z.string().meta({ example: 'session.started' }),
    by: z.strictObject({ type: z.enum(['user', 'guest', 'system', 'provider']), id: z.string().exactOptional() }),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'HistoryEntry',
    description: 'Holds ids alone, so that a person can be forgotten and the record stays.',
  });

export const historyBody = ({ seq, at, kind, by, data }: HistoryEntry): z.input<typeof historyEntry> => ({
  seq,
  at: formatInstant(at),
  kind,
  by,
  data,
});
