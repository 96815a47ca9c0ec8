import type { z } from 'zod';
import type { ParticipantView, SessionView } from '../../application/ports/session-queries.ts';

/** How a thing is written, and the schema of what is written. */
export interface Body<Thing> {
  readonly schema: z.ZodType;
  write(thing: Thing): unknown;
}

/** Things that other wires know as well; they look the same on all of them. */
export interface SharedBodies {
  readonly participant: Body<ParticipantView>;
  /** As everybody may see it. */
  readonly session: Body<SessionView>;
  readonly room: Body<SessionView>;
}
