import { z } from 'zod';
import type { Joined } from '../../../application/session/way-in.ts';
import { roomStates } from '../../../domain/room/room.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { participantBody } from './session-body.ts';
import { participant, type SessionBody, session } from './session-schemas.ts';

const way = z.strictObject({
  provider: z.string(),
  state: z.enum(roomStates),
  url: z.url().nullable().meta({ description: 'Null while the room is pending.' }),
  token: z.string().exactOptional(),
  expiresAt: instantOut.exactOptional(),
});

export const joined = z
  .strictObject({
    participant,
    participantToken: z.string(),
    session,
    room: way,
    realtime: z.strictObject({ url: z.url(), token: z.string() }),
    retryAfterSeconds: z.int().exactOptional().meta({ description: 'While the room is pending: join again then.' }),
  })
  .meta({ id: 'Joined' });

export type JoinedBody = z.input<typeof joined>;

/** What is kept of a join for a repeated call: no token, no link or code that lets somebody in, and nobody's name. */
export interface KeptJoin {
  readonly participant: Omit<JoinedBody['participant'], 'displayName'>;
  readonly session: Omit<JoinedBody['session'], 'code' | 'host' | 'coHosts'>;
}

export function withoutSecrets({ participant, session }: JoinedBody): KeptJoin {
  const { displayName: _, ...place } = participant;
  const { code: _code, host: _host, coHosts: _coHosts, ...rest } = session;
  return { participant: place, session: rest };
}

/** The first answer again, with what was not kept made anew. */
export const withSecrets = (kept: KeptJoin, fresh: JoinedBody): JoinedBody => ({
  ...fresh,
  participant: { ...fresh.participant, ...kept.participant },
  session: { ...fresh.session, ...kept.session },
});

export function joinedBody(answer: Joined, session: SessionBody, realtimeUrl: string): JoinedBody {
  const { participation, displayName, participantToken, admission, retryAfterSeconds } = answer;
  return {
    participant: participantBody({ ...participation, displayName }),
    participantToken,
    session,
    room: {
      provider: session.room.provider,
      state: admission ? 'ready' : session.room.state === 'ready' ? 'pending' : session.room.state,
      url: admission?.url ?? null,
      ...(admission?.token !== undefined && { token: admission.token }),
      ...(admission?.expiresAt && { expiresAt: formatInstant(admission.expiresAt) }),
    },
    realtime: { url: `${realtimeUrl}/ws/${session.id}`, token: participantToken },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}
