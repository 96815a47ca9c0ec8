import { expect, it } from 'vitest';
import { parsePostmasterPid } from '#src/adapters/embedded-postgres/postmaster-pid.ts';

it('reads the process id, the port and whether it is ready', () => {
  const text = '4711\n/data/postgres\n1700000000\n20001\n\n127.0.0.1\n  1234567         0\nready   \n';
  expect(parsePostmasterPid(text)).toEqual({ pid: 4711, port: 20001, isReady: true });
  expect(parsePostmasterPid(text.replace('ready', 'starting'))).toMatchObject({ isReady: false });
});

it('reads a lock file that is still being written', () => {
  expect(parsePostmasterPid('4711\n/data/postgres\n')).toEqual({ pid: 4711, port: undefined, isReady: false });
});

it.each(['', '\n', 'what?\n', '0\n'])('takes %j for no lock file at all', (text) => {
  expect(parsePostmasterPid(text)).toBeUndefined();
});
