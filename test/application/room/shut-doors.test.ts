import { expect, test } from 'vitest';
import { ShutDoors } from '#src/application/room/shut-doors.ts';
import { noon } from '../../support/a-session.ts';

const at = (seconds: number) => noon.plus({ seconds });

test('a room is shut that has let nobody in for three seconds, and that is told once in as long', () => {
  const doors = new ShutDoors();
  expect([0, 1, 2.9, 3, 4, 6].map((second) => doors.fail('room', at(second)))).toEqual([
    ...[false, false, false, true, false, true],
  ]);
});

test('a room that let somebody in, another room, and what failed a minute ago count for nothing', () => {
  const doors = new ShutDoors();
  doors.fail('room', at(0));
  expect(doors.fail('other', at(5))).toBe(false);
  doors.open('room');
  expect(doors.fail('room', at(6))).toBe(false);
  expect(doors.fail('room', at(66.1))).toBe(false);
  expect(doors.fail('room', at(69.1))).toBe(true);
});
