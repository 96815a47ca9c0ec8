import { z } from 'zod';
import type { MessageView, QuestionView } from '../../../application/ports/conversation-views.ts';
import { formatInstant, instantOut } from '../instant.ts';

export const message = z
  .strictObject({
    id: z.uuid(),
    seq: z.int().exactOptional().meta({ description: 'Absent on direct messages.' }),
    at: instantOut,
    from: z.uuid().nullable().meta({ description: 'A participant; null where the spirit speaks.' }),
    displayName: z.string(),
    text: z.string(),
    isSpirit: z.boolean(),
    to: z.uuid().exactOptional(),
  })
  .meta({ id: 'Message' });

export const messageBody = ({ id, seq, at, from, displayName, text, to }: MessageView): z.input<typeof message> => ({
  id,
  ...(seq !== undefined && { seq }),
  at: formatInstant(at),
  from,
  displayName,
  text,
  isSpirit: from === null,
  ...(to && { to }),
});

export const question = z
  .strictObject({
    id: z.uuid(),
    at: instantOut,
    from: z.uuid(),
    displayName: z.string(),
    text: z.string().meta({ description: 'Empty for participants while it is hidden.' }),
    votes: z.int(),
    voted: z.boolean().meta({ description: 'By you.' }),
    answered: z.boolean(),
    answer: z.string().exactOptional(),
    hidden: z.boolean(),
  })
  .meta({ id: 'Question' });

/** Who looks at a question: whether they voted for it, and may see what is hidden. */
export interface Viewer {
  readonly voted: boolean;
  readonly manages: boolean;
}

/** A hidden question keeps its place, so that whoever has seen it can take it away; nobody else learns what it said. */
export const questionBody = (view: QuestionView, { voted, manages }: Viewer): z.input<typeof question> => ({
  id: view.id,
  at: formatInstant(view.at),
  from: view.from,
  displayName: view.displayName,
  text: view.hidden && !manages ? '' : view.text,
  votes: view.votes,
  voted,
  answered: view.answered,
  ...(view.answer !== undefined && (manages || !view.hidden) && { answer: view.answer }),
  hidden: view.hidden,
});
