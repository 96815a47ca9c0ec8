import type { DateTime } from 'luxon';
import type { Spirit, SpiritContext } from '../../../application/ports/spirit.ts';

type Part = (context: SpiritContext) => string;

const minutes = (from: DateTime, to: DateTime): string => {
  const whole = Math.max(0, Math.round(to.diff(from).as('minutes')));
  return whole === 1 ? '1 minute' : `${whole} minutes`;
};

const clock = (at: DateTime, zone: string): string => `${at.setZone(zone).toFormat('HH:mm')} (${zone})`;

const subject: Part = ({ title, description }) =>
  description === ''
    ? `This session is called “${title}”.`
    : `This session is “${title}”: ${description.slice(0, 600)}`;

const time: Part = ({ status, now, startsAt, endsAt, timeZone }) => {
  if (status === 'scheduled' && now < startsAt)
    return `It starts in ${minutes(now, startsAt)}, at ${clock(startsAt, timeZone)}.`;
  return now < endsAt
    ? `${minutes(now, endsAt)} are left; it is planned to end at ${clock(endsAt, timeZone)}.`
    : `It was planned to end at ${clock(endsAt, timeZone)}, ${minutes(endsAt, now)} ago.`;
};

const questions: Part = ({ openQuestions }) =>
  openQuestions.length === 0
    ? 'No question is open.'
    : `Most wanted: ${openQuestions.map(({ text, votes }) => `“${text}” (${votes})`).join(', ')}.`;

const people: Part = ({ peopleCount, peopleHere }) => {
  const shown = peopleHere.slice(0, 10);
  const more = peopleCount - shown.length;
  if (shown.length === 0) return 'Nobody is here yet.';
  return `${peopleCount} here: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
};

/** What a question is taken to be about, by the words in it. */
const topics: readonly (readonly [RegExp, Part])[] = [
  [/\b(who|people|participants?|here|wer|da)\b/i, people],
  [/\b(time|long|left|end|ends|over|when|start|starts|minutes?|wann|zeit|lange)\b/i, time],
  [/\b(questions?|votes?|asked|frage|fragen)\b/i, questions],
  [/\b(about|topic|title|subject|session|class|what|worum|thema)\b/i, subject],
];

/**
 * The spirit where no AI is configured: it says what the session itself knows, picked by the words of the question, and
 * all of it where none fits.
 */
export class SessionSpirit implements Spirit {
  async answer({ text }: Parameters<Spirit['answer']>[0], context: SpiritContext): Promise<string> {
    const fitting = topics.flatMap(([words, part]) => (words.test(text) ? part : []));
    const parts = fitting.length > 0 ? fitting : [subject, time, questions, people];
    return parts.map((part) => part(context)).join(' ');
  }
}
