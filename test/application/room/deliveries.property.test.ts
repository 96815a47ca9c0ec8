import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ParticipantId } from '#src/domain/session/ids.ts';
import { aToldClass, type ToldClass } from '../../support/a-telling-provider.ts';

/** One connection of one of three people: from one minute to a later one, or for ever. */
const connection = fc.record({
  who: fc.nat(2),
  device: fc.constantFrom('phone', 'laptop'),
  from: fc.nat(40),
  lasts: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});
type Connection = typeof connection extends fc.Arbitrary<infer One> ? One : never;

/** What the provider sends of it: the leave tells the join again, as Daily's does, or does not. */
const deliveriesOf = (
  told: ToldClass,
  people: readonly ParticipantId[],
  all: readonly Connection[],
  retells: boolean,
) =>
  all.flatMap(({ who, device, from, lasts }, index) => {
    const [id, name] = [people[who], `${device} ${index}`];
    const opened = told.opened(id, from, name);
    if (lasts === undefined) return [[opened]];
    const closed = told.closed(id, from + lasts, name);
    return [[opened], retells ? [opened, closed] : [closed]];
  });

/** The attendance once all of this was told, in this order, over the class and after it. */
async function attendanceAfter(
  all: readonly Connection[],
  retells: boolean,
  { order, endsAfter }: { readonly order: (index: number) => readonly number[]; readonly endsAfter: number },
) {
  const told = await aToldClass();
  const people = [await told.guest('Gwen'), await told.guest('Otto'), await told.guest('Ada')].map(({ id }) => id);
  told.at(61);
  const deliveries = deliveriesOf(told, people, all, retells).map((facts, index) => told.bodyOf(`${index}`, facts));
  const sent = order(deliveries.length).flatMap((index) => deliveries[index] ?? []);
  for (const [index, body] of sent.entries()) {
    if (index === endsAfter) await told.app.endSession.execute({ id: told.id, caller: told.host });
    await told.send(body);
    if (index % 3 === 0) expect(await told.takeDeliveries()).toEqual([]);
  }
  expect(await told.takeDeliveries()).toEqual([]);
  if (endsAfter >= sent.length) await told.app.endSession.execute({ id: told.id, caller: told.host });
  return (await told.attendance()).map(({ evidence: _, ...row }) => row);
}

test('deliveries that come in any order, and twice, make the same attendance to the second as once and in order', async () => {
  const story = fc.record({
    all: fc.array(connection, { maxLength: 8 }),
    retells: fc.boolean(),
    places: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    endsAfter: fc.nat(30),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ all, retells, places, endsAfter }) => {
      const inOrder = (count: number) => Array.from({ length: count }, (_, index) => index);
      const shuffledTwice = (count: number) =>
        [...inOrder(count), ...inOrder(count)]
          .map((index, position) => [index, places[position % places.length] ?? 0] as const)
          .toSorted(([, a], [, b]) => a - b)
          .map(([index]) => index);
      const expected = await attendanceAfter(all, retells, { order: inOrder, endsAfter: Number.POSITIVE_INFINITY });
      expect(await attendanceAfter(all, retells, { order: shuffledTwice, endsAfter })).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
