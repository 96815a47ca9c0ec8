import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { z } from 'zod';
import type { MessageKind } from '../../application/ports/notifier.ts';

/** What stands in braces in the files of the languages. */
export interface Blanks {
  /** Empty where they are called nothing. */
  readonly name: string;
  readonly title: string;
  /** Day and time, in the recipient's zone, with the zone. */
  readonly start: string;
  readonly startTime: string;
  /** When it was planned before, until when something is open: empty where there is no such thing. */
  readonly previously: string;
  readonly deadline: string;
  readonly deadlineTime: string;
}

/** Fills in the blanks. */
type Fill = (blanks: Blanks) => string;

const folder = join(import.meta.dirname, 'templates');
export const templateFile = (name: string): string => readFileSync(join(folder, name), 'utf8');

// Subjects and plain text are no HTML: what is put in is escaped where the letter becomes HTML, and once.
const sentence = z
  .string()
  .transform((text): Fill => Handlebars.compile<Blanks>(text, { noEscape: true, strict: true }));

const wording = z.strictObject({
  subject: sentence,
  paragraphs: z.array(sentence).min(1),
  action: z.string().exactOptional(),
});
export type Wording = z.output<typeof wording>;

const kinds: Readonly<Record<MessageKind, typeof wording>> = {
  confirm_registration: wording,
  registered: wording,
  withdrawn: wording,
  changed: wording,
  canceled: wording,
  reminder_24h: wording,
  reminder_1h: wording,
  reminder_10m: wording,
  host_overdue_soon: wording,
  host_not_started: wording,
  recording_ready: wording,
};

const language = z.strictObject({
  greeting: sentence,
  labels: z.strictObject({ when: z.string(), duration: z.string(), host: z.string() }),
  footer: sentence,
  unsubscribe: z.string(),
  kinds: z.strictObject(kinds),
});
export type Language = z.output<typeof language>;

/** A file a language, named by its tag. */
export const languages: ReadonlyMap<string, Language> = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [basename(file, '.json'), language.parse(JSON.parse(templateFile(file)))]),
);

/** What is spoken to whoever speaks nothing else that we do. */
const usual = 'en';

/** The tag that times are written by, and the language that goes with it. `en-GB` is English with British times. */
export function languageFor(locale: string): { readonly tag: string; readonly name: string; readonly words: Language } {
  const name = locale.split('-', 1)[0]?.toLowerCase() ?? usual;
  const words = languages.get(name);
  if (words && isTag(locale)) return { tag: locale, name, words };
  const fallback = languages.get(usual);
  if (!fallback) throw new Error(`The file of the language ${usual} is missing.`);
  return { tag: usual, name: usual, words: fallback };
}

function isTag(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
