import { describe, expect, test } from 'vitest';
import { SessionSpirit } from '#src/adapters/spirit/builtin/session-spirit.ts';
import type { SpiritContext } from '#src/application/ports/spirit.ts';
import { minutesFromNoon, noon } from '#test/support/a-session.ts';

const context: SpiritContext = {
  title: 'Algebra',
  description: 'Groups and rings.',
  status: 'live',
  now: minutesFromNoon(20),
  startsAt: noon,
  endsAt: minutesFromNoon(60),
  timeZone: 'Europe/Berlin',
  peopleCount: 2,
  peopleHere: ['Ada', 'Bob'],
  openQuestions: [{ text: 'Why?', votes: 3 }],
  chat: [],
};

const says = (text: string, changes: Partial<SpiritContext> = {}) =>
  new SessionSpirit().answer({ by: 'Bob', text }, { ...context, ...changes });

describe('the built-in spirit', () => {
  test.each([
    ['Is this about algebra?', {}, 'This session is “Algebra”: Groups and rings.'],
    ['What is the title?', { description: '' }, 'This session is called “Algebra”.'],
    ['How long?', {}, '40 minutes are left; it is planned to end at 14:00 (Europe/Berlin).'],
    ['how much time', { now: minutesFromNoon(70) }, 'It was planned to end at 14:00 (Europe/Berlin), 10 minutes ago.'],
    ['when?', { status: 'scheduled', now: minutesFromNoon(-1) }, 'It starts in 1 minute, at 13:00 (Europe/Berlin).'],
    ['questions?', {}, 'Most wanted: “Why?” (3).'],
    ['any question?', { openQuestions: [] }, 'No question is open.'],
    ['who?', {}, '2 here: Ada, Bob.'],
    ['who?', { peopleCount: 0, peopleHere: [] }, 'Nobody is here yet.'],
    [
      'people?',
      { peopleCount: 1200, peopleHere: Array.from({ length: 12 }, (_, n) => `P${n}`) },
      '1200 here: P0, P1, P2, P3, P4, P5, P6, P7, P8, P9 and 1190 more.',
    ],
  ] as const)('answers “%s” from the session itself', async (text, changes, answer) => {
    expect(await says(text, changes)).toBe(answer);
  });

  test('tells all that it knows where it understands nothing', async () => {
    const answer = await says('Blub?');
    for (const part of ['Algebra', '40 minutes', 'Why?', 'Ada']) expect(answer).toContain(part);
  });
});
