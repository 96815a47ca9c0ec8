import { describe, expect, it } from 'vitest';
import type { UnitOfWork } from '#src/application/ports/unit-of-work.ts';
import { ExternalIdTaken } from '#src/domain/expected-error.ts';
import { normalizeEmail } from '#src/domain/identity/email.ts';
import { EmailTaken, GuestNameTaken, StaleUser } from '#src/domain/identity/errors.ts';
import { normalizeHostName } from '#src/domain/identity/host-name.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId, type UserId } from '#src/domain/identity/user-id.ts';
import { aUser, freshId, newYear } from '#test/support/identity/a-user.ts';

const aGuest = (displayName: string) => User.guestHost({ id: asUserId(freshId()), displayName }, newYear);
const settled = (work: readonly Promise<unknown>[]) => Promise.allSettled(work);
const reasons = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

/** What every UserRepository promises; `open` answers a unit of work over stores that may hold other people. */
export function describeUserRepository(name: string, open: () => UnitOfWork): void {
  describe(name, () => {
    const add = async (...users: readonly User[]) => {
      await open().run(async (stores) => {
        for (const user of users) await stores.users.add(user);
      });
    };
    const read = (id: UserId) => open().run(({ users }) => users.find(id));
    const change = (id: UserId, edit: (user: User) => void) =>
      open().run(async ({ users }) => {
        const user = await users.findForChange(id);
        if (!user) throw new Error('gone');
        edit(user);
        await users.save(user);
      });

    it('reads back what was added, by id, e-mail and externalId', async () => {
      const user = aUser({ externalId: `crm-${freshId()}`, disabled: true, role: 'instructor' });
      await add(user);
      const found = await open().run(async ({ users }) => [
        await users.find(user.id),
        await users.findForChange(user.id),
        await users.findByEmail(normalizeEmail(user.state.email ?? '')),
        await users.findByExternalId(user.state.externalId ?? ''),
      ]);
      for (const one of found) expect(one?.state).toEqual(user.state);
    });

    it('finds nobody where there is nobody', async () => {
      const id = asUserId(freshId());
      expect(await read(id)).toBeUndefined();
      expect(await open().run(({ users }) => users.findForChange(id))).toBeUndefined();
      expect(await open().run(({ users }) => users.findByEmail(normalizeEmail(`${id}@x.org`)))).toBeUndefined();
      expect(await open().run(({ users }) => users.findByExternalId(id))).toBeUndefined();
      expect(await open().run(({ users }) => users.findGuestHostForChange(normalizeHostName(id)))).toBeUndefined();
    });

    it('stores a change, and a second one after it', async () => {
      const user = aUser();
      await add(user);
      await change(user.id, (stored) => stored.edit({ displayName: 'Grace', role: 'board_member' }));
      await change(user.id, (stored) => stored.edit({ timeZone: 'Asia/Tokyo' }));
      expect((await read(user.id))?.state).toMatchObject({ displayName: 'Grace', timeZone: 'Asia/Tokyo', revision: 3 });
    });

    it('forgets a deleted account, whose e-mail is free again', async () => {
      const user = aUser({ externalId: `crm-${freshId()}` });
      await add(user);
      await change(user.id, (stored) => stored.delete(newYear));
      const kept = await read(user.id);
      expect(kept?.state).toMatchObject({ displayName: 'Deleted user', deletedAt: newYear, disabled: true });
      for (const member of ['email', 'externalId', 'passwordHash']) expect(kept?.state).not.toHaveProperty(member);
      const { email = '', externalId = '' } = user.state;
      await expect(add(aUser({ email, externalId }))).resolves.toBeUndefined();
    });

    it('keeps an e-mail and an externalId for one user', async () => {
      const first = aUser({ externalId: `crm-${freshId()}` });
      const second = aUser();
      await add(first, second);
      const { email = '', externalId = '' } = first.state;
      await expect(add(aUser({ email }))).rejects.toThrow(EmailTaken);
      await expect(add(aUser({ externalId }))).rejects.toThrow(ExternalIdTaken);
      await expect(change(second.id, (user) => user.edit({ externalId }))).rejects.toThrow(ExternalIdTaken);
    });

    it('lets one of several registrations of an e-mail through', async () => {
      const email = `${freshId()}@race.example`;
      const results = await settled(Array.from({ length: 8 }, () => add(aUser({ email }))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const reason of reasons(results)) expect(reason).toBeInstanceOf(EmailTaken);
    });

    it('says nothing about people in what it refuses', async () => {
      const user = aUser({ email: `secret-${freshId()}@hidden.example`, passwordHash: 'top-secret-hash' });
      await add(user);
      const [reason] = reasons(
        await settled([add(aUser({ email: user.state.email ?? '', passwordHash: 'top-secret-hash' }))]),
      );
      const { inspect } = await import('node:util');
      expect(inspect(reason, { depth: 9, showHidden: true })).not.toMatch(/hidden\.example|top-secret/);
    });

    it('refuses to store over what somebody else stored', async () => {
      const user = aUser();
      await add(user);
      const [one, other] = [await read(user.id), await read(user.id)];
      if (!one || !other) throw new Error('gone');
      one.edit({ displayName: 'One' });
      other.edit({ displayName: 'Other' });
      await open().run(({ users }) => users.save(one));
      await expect(open().run(({ users }) => users.save(other))).rejects.toThrow(StaleUser);
      expect((await read(user.id))?.state.displayName).toBe('One');
    });

    it('shows who waited what was stored meanwhile', async () => {
      const user = aUser({ displayName: '0' });
      await add(user);
      const count = (stored: User) => stored.edit({ displayName: String(Number(stored.state.displayName) + 1) });
      await Promise.all(Array.from({ length: 8 }, () => change(user.id, count)));
      expect((await read(user.id))?.state).toMatchObject({ displayName: '8', revision: 9 });
    });

    it('stores nothing of what fails half-way', async () => {
      const user = aUser();
      const half = open().run(async ({ users }) => {
        await users.add(user);
        throw new Error('half-way');
      });
      await expect(half).rejects.toThrow('half-way');
      expect(await read(user.id)).toBeUndefined();
    });

    it('names the enabled admins only', async () => {
      const admin = aUser({ role: 'admin' });
      const others = [aUser({ role: 'admin', disabled: true }), aUser({ role: 'board_member' })];
      const leaver = aUser({ role: 'admin' });
      await add(admin, leaver, ...others);
      await change(leaver.id, (user) => user.delete(newYear));
      const admins = await open().run(({ users }) => users.lockEnabledAdmins());
      expect(admins).toContain(admin.id);
      for (const { id } of [...others, leaver]) expect(admins).not.toContain(id);
    });

    it('finds a guest host among guest hosts only, however the name is typed', async () => {
      const name = `Zoë ${freshId()}`;
      const guest = aGuest(name);
      await add(aUser({ displayName: name }), guest);
      const asked = normalizeHostName(`  ${name.toUpperCase()} `);
      const found = await open().run(({ users }) => users.findGuestHostForChange(asked));
      expect(found?.state).toEqual(guest.state);
      await expect(add(aGuest(name.toLowerCase()))).rejects.toThrow(GuestNameTaken);
    });

    it('makes one guest host of a name, however many ask at once', async () => {
      const name = `Host ${freshId()}`;
      const found = await Promise.all(
        Array.from({ length: 8 }, () => open().run(({ users }) => users.findOrAddGuestHost(aGuest(name)))),
      );
      expect(new Set(found.map(({ id }) => id)).size).toBe(1);
      expect(found[0]?.state).toMatchObject({ role: 'guest', displayName: name, revision: 1 });
    });

    it('gives the name of a guest host who is deleted to the next one', async () => {
      const name = `Host ${freshId()}`;
      const guest = aGuest(name);
      await add(guest);
      await change(guest.id, (user) => user.delete(newYear));
      await expect(add(aGuest(name))).resolves.toBeUndefined();
    });
  });
}
