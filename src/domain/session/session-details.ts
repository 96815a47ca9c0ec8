import type { Violation } from '../expected-error.ts';
import type { Visibility } from './visibility.ts';
import { visibilities } from './visibility.ts';

/** What people may change about a session besides its time and its people. */
export interface SessionDetails {
  readonly externalId?: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly visibility: Visibility;
  readonly capacity: number;
  readonly autoStart: boolean;
  readonly chatEnabled: boolean;
  readonly questionsEnabled: boolean;
  readonly spiritEnabled: boolean;
  readonly screenShareEnabled: boolean;
  readonly recordingEnabled: boolean;
}

export const bounds = {
  title: 100,
  description: 5000,
  tags: 20,
  tag: 40,
  externalId: 200,
  capacity: 10_000,
  coHosts: 10,
} as const;

/** Lengths are told in characters as people count them, not in UTF-16 units. */
const length = (text: string): number => [...text].length;

/** Trims the title, and trims and unites tags, so that the bounds hold for what is kept. */
export function tidyDetails<Part extends Partial<SessionDetails>>(details: Part): Part {
  return {
    ...details,
    ...(details.title !== undefined && { title: details.title.trim() }),
    ...(details.tags && { tags: [...new Set(details.tags.map((tag) => tag.trim()))] }),
  };
}

export function detailsViolations(details: SessionDetails): readonly Violation[] {
  const violations: Violation[] = [];
  const refuse = (path: string, code: string, message: string) => violations.push({ path, code, message });
  if (details.title === '' || length(details.title) > bounds.title)
    refuse('title', 'out_of_range', `The title has 1 to ${bounds.title} characters.`);
  if (length(details.description) > bounds.description)
    refuse('description', 'too_long', `The description has at most ${bounds.description} characters.`);
  if (details.tags.length > bounds.tags) refuse('tags', 'too_many', `There are at most ${bounds.tags} tags.`);
  details.tags.forEach((tag, index) => {
    if (tag === '' || length(tag) > bounds.tag)
      refuse(`tags.${index}`, 'out_of_range', `A tag has 1 to ${bounds.tag} characters.`);
  });
  if (details.externalId !== undefined && (details.externalId === '' || length(details.externalId) > bounds.externalId))
    refuse('externalId', 'out_of_range', `The externalId has 1 to ${bounds.externalId} characters.`);
  if (!Number.isInteger(details.capacity) || details.capacity < 1 || details.capacity > bounds.capacity)
    refuse('capacity', 'out_of_range', `The capacity is a whole number from 1 to ${bounds.capacity}.`);
  if (!visibilities.includes(details.visibility))
    refuse('visibility', 'unknown', `The visibility is one of ${visibilities.join(', ')}.`);
  return violations;
}
