import { z } from 'zod';
import { asSignInId } from '../../domain/identity/sign-in-id.ts';
import { asUserId } from '../../domain/identity/user-id.ts';
import { asParticipantId, asSessionId, type PersonId } from '../../domain/session/ids.ts';

const userId = z.uuid().transform(asUserId);
const sessionId = z.uuid().transform(asSessionId);

/** The kinds of our own tokens. `typ` and audience both keep one from being used as another (RFC 8725 §3.11). */
export const kinds = {
  access: {
    typ: 'at+jwt',
    audience: 'convoke:access',
    claims: z.object({ sub: userId, sid: z.uuid().transform(asSignInId), exp: z.number() }),
  },
  // No `exp`: these live until the session's end + 24 h, and that end moves. The session is asked at each use.
  host: {
    typ: 'host+jwt',
    audience: 'convoke:host',
    claims: z.object({ sub: userId, session: sessionId }),
  },
  participant: {
    typ: 'participant+jwt',
    audience: 'convoke:participant',
    claims: z.object({
      sub: z.uuid().transform(asParticipantId),
      session: sessionId,
      person: z.uuid().transform((value) => value as PersonId),
      user: userId.optional(),
    }),
  },
} as const;

export type Kind = keyof typeof kinds;
export type ClaimsOf<K extends Kind> = z.output<(typeof kinds)[K]['claims']>;

export const kindOfTyp = (typ: unknown): Kind | undefined =>
  (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].typ === typ);
