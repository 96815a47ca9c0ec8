import { describe, expect, it } from 'vitest';
import { InMemoryUserQueries } from '#src/adapters/memory/identity/in-memory-user-queries.ts';
import { InMemoryTables } from '#src/adapters/memory/in-memory-tables.ts';
import { InMemoryUnitOfWork } from '#src/adapters/memory/in-memory-unit-of-work.ts';
import {
  ExternalIdTaken,
  Forbidden,
  NotFound,
  PreconditionFailed,
  Unauthenticated,
} from '#src/domain/expected-error.ts';
import { anonymous, type Caller } from '#src/domain/identity/caller.ts';
import { InvalidToken, LastAdmin } from '#src/domain/identity/errors.ts';
import { User } from '#src/domain/identity/user.ts';
import { asUserId } from '#src/domain/identity/user-id.ts';
import { freshId, newYear } from '#test/support/identity/a-user.ts';
import { people } from '#test/support/identity/people.ts';

const revision = (seen: number) => (present: number) => present === seen;

describe('administration', () => {
  it('is for admins', async () => {
    const { stored, list, read, edit, remove } = people();
    const { caller: member, state } = await stored();
    const { caller: board } = await stored({ role: 'board_member' });
    const calls = (caller: Caller) => [
      list.execute({ caller, page: { limit: 20 } }),
      read.execute({ caller, userId: state.id }),
      edit.execute({ caller, userId: state.id, changes: { role: 'admin' } }),
      remove.execute({ caller, userId: state.id }),
    ];
    for (const call of [...calls(member), ...calls(board)]) await expect(call).rejects.toThrow(Forbidden);
    for (const call of calls(anonymous)) await expect(call).rejects.toThrow(Unauthenticated);
  });

  it('lists, reads, edits and deletes accounts', async () => {
    const { stored, list, read, edit, remove } = people();
    const { caller, state: admin } = await stored({ role: 'admin' });
    const { state } = await stored();
    const changes = { role: 'instructor', displayName: 'Grace Hopper', externalId: 'crm-1' } as const;
    const edited = await edit.execute({ caller, userId: state.id, changes, ifMatch: revision(1) });
    expect(edited).toMatchObject({ ...changes, revision: 2 });
    expect(await read.execute({ caller, userId: state.id })).toEqual(edited);
    expect((await list.execute({ caller, page: { limit: 20 } })).items.map(({ id }) => id)).toEqual([
      admin.id,
      state.id,
    ]);
    await expect(remove.execute({ caller, userId: state.id, ifMatch: revision(1) })).rejects.toThrow(
      PreconditionFailed,
    );
    await remove.execute({ caller, userId: state.id, ifMatch: revision(2) });
    await expect(read.execute({ caller, userId: state.id })).rejects.toThrow(NotFound);
    await expect(remove.execute({ caller, userId: state.id })).rejects.toThrow(NotFound);
    expect((await list.execute({ caller, page: { limit: 20 } })).items).toEqual([admin]);
  });

  it('knows no guest hosts: they have no account', async () => {
    const { stored, read, edit, unitOfWork } = people();
    const { caller } = await stored({ role: 'admin' });
    const guest = User.guestHost({ id: asUserId(freshId()), displayName: 'Guest' }, newYear);
    await unitOfWork.run(({ users }) => users.add(guest));
    await expect(read.execute({ caller, userId: guest.id })).rejects.toThrow(NotFound);
    await expect(edit.execute({ caller, userId: guest.id, changes: { role: 'admin' } })).rejects.toThrow(NotFound);
  });

  it('keeps an externalId for one user', async () => {
    const { stored, edit } = people();
    const { caller, state } = await stored({ role: 'admin' });
    await stored({ externalId: 'crm-1' });
    const taken = edit.execute({ caller, userId: state.id, changes: { externalId: 'crm-1' } });
    await expect(taken).rejects.toThrow(ExternalIdTaken);
  });

  it('disables somebody at once, and lets them in again', async () => {
    const { stored, someone, edit, refresh, authenticator, logIn } = people();
    const { caller } = await stored({ role: 'admin' });
    const { user, email, accessToken, refreshToken } = await someone();
    await edit.execute({ caller, userId: user.id, changes: { disabled: true } });
    await expect(authenticator.authenticate(accessToken)).rejects.toThrow(InvalidToken);
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await edit.execute({ caller, userId: user.id, changes: { disabled: false } });
    await expect(refresh.execute({ refreshToken })).rejects.toThrow(InvalidToken);
    await expect(logIn.execute({ email, password: 'a long enough password' })).resolves.toBeDefined();
  });

  it('gives a role that counts at the next call', async () => {
    const { stored, someone, edit, authenticator } = people();
    const { caller } = await stored({ role: 'admin' });
    const { user, accessToken } = await someone();
    await edit.execute({ caller, userId: user.id, changes: { role: 'instructor' } });
    expect(await authenticator.authenticate(accessToken)).toMatchObject({ role: 'instructor' });
  });

  it('lets rooms know of a name, a role and a closed account, whose seats are let go, and of nothing else', async () => {
    const tables = new InMemoryTables();
    const stores = {
      unitOfWork: new InMemoryUnitOfWork(tables),
      users: new InMemoryUserQueries(tables.users, tables.signIns),
    };
    const { stored, edit, editOwn, remove, admit } = people(stores);
    const { caller } = await stored({ role: 'admin' });
    const { caller: own, state } = await stored();
    const { id: userId } = state;
    const told = async (work: Promise<unknown>) => {
      await work;
      const jobs = [...tables.jobs.values()].map(({ job }) => job);
      tables.jobs.clear();
      return jobs;
    };
    const follow = [{ name: 'follow-account', data: { userId } }];
    expect(await told(edit.execute({ caller, userId, changes: { timeZone: 'Asia/Tokyo' } }))).toEqual([]);
    expect(await told(edit.execute({ caller, userId, changes: { role: 'board_member' } }))).toEqual(follow);
    expect(await told(editOwn.execute({ caller: own, changes: { displayName: 'Newly Named' } }))).toEqual(follow);
    const close = [...follow, { name: 'release-registrations', data: { userId } }];
    expect(await told(edit.execute({ caller, userId, changes: { disabled: true } }))).toEqual(close);
    expect(await told(edit.execute({ caller, userId, changes: { disabled: false } }))).toEqual(follow);
    expect(await told(remove.execute({ caller, userId }))).toEqual(close);
    const outside = { issuer: 'https://id.example', subject: 'x' };
    const admitted = await admit.execute({ ...outside, role: 'member' });
    expect(await told(admit.execute({ ...outside, role: 'admin' }))).toEqual([
      { name: 'follow-account', data: { userId: admitted.userId } },
    ]);
  });

  it('never loses the last admin, by role, by disabling or by deletion', async () => {
    const { stored, edit, remove } = people();
    const { caller, state } = await stored({ role: 'admin' });
    await stored({ role: 'admin', disabled: true });
    const { id: userId } = state;
    await expect(edit.execute({ caller, userId, changes: { role: 'member' } })).rejects.toThrow(LastAdmin);
    await expect(edit.execute({ caller, userId, changes: { disabled: true } })).rejects.toThrow(LastAdmin);
    await expect(remove.execute({ caller, userId })).rejects.toThrow(LastAdmin);
    await expect(
      edit.execute({ caller, userId, changes: { role: 'admin', displayName: 'Me' } }),
    ).resolves.toBeDefined();
  });
});
