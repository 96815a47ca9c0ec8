import type { z } from 'zod';
import type { MessageView, QuestionView } from '../../application/ports/conversation-views.ts';
import type { ParticipantView, SessionView } from '../../application/ports/session-queries.ts';

/** How a thing is written, and the schema of what is written. */
export interface Body<Thing> {
  readonly schema: z.ZodType;
  write(thing: Thing): unknown;
}

/** Who looks at a question: whether they voted for it, and may see what is hidden. */
export interface Viewer {
  readonly voted: boolean;
  readonly manages: boolean;
}

/** Things that other wires know as well; they look the same on all of them. */
export interface SharedBodies {
  readonly participant: Body<ParticipantView>;
  /** As everybody may see it. */
  readonly session: Body<SessionView>;
  readonly room: Body<SessionView>;
  readonly message: Body<MessageView>;
  readonly question: { readonly schema: z.ZodType; write(question: QuestionView, viewer: Viewer): unknown };
}
