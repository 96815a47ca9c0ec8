import { expect, it } from 'vitest';
import { anonymous } from '#src/domain/identity/caller.ts';
import { listScopeOf } from '#src/domain/session/visibility.ts';
import { anAccount, aSession, hostOf } from '#test/support/a-session.ts';

it('shows the public sessions alone to who has no account', () => {
  const guestHost = hostOf(aSession({ host: { id: anAccount().userId, isGuest: true } }));
  expect(listScopeOf(anonymous)).toEqual({ visibilities: ['public'] });
  expect(listScopeOf(guestHost).visibilities).toEqual(['public']);
});

it.each(['instructor', 'member'] as const)(
  "shows a %s the members' sessions too, and their own whatever they are",
  (role) => {
    const account = anAccount({ role });
    expect(listScopeOf(account)).toEqual({ visibilities: ['public', 'members'], hostedBy: account.userId });
  },
);

it.each(['admin', 'board_member'] as const)('shows a %s everything', (role) => {
  expect(listScopeOf(anAccount({ role }))).toEqual({ visibilities: ['public', 'members', 'unlisted'] });
});
