import type { DateTime } from 'luxon';
import { PreconditionFailed } from '../expected-error.ts';
import { type Email, emailViolations, normalizeEmail } from './email.ts';
import {
  defaultLocale,
  defaultTimeZone,
  normalizeProfile,
  type Profile,
  profileViolations,
  requireNone,
} from './profile.ts';
import type { AccountRole, Role } from './role.ts';
import type { UserId } from './user-id.ts';

/** What an account, or a guest host, is known by. */
export interface UserState {
  readonly id: UserId;
  readonly externalId?: string;
  /** Lower-cased; absent for guest hosts and for deleted accounts. */
  readonly email?: string;
  readonly displayName: string;
  readonly role: Role;
  readonly timeZone: string;
  readonly locale: string;
  readonly disabled: boolean;
  readonly deletedAt?: DateTime;
  readonly createdAt: DateTime;
  readonly revision: number;
  /** PHC string; absent for guest hosts, deleted accounts and those of an outside identity provider. */
  readonly passwordHash?: string;
}

export const deletedUserName = 'Deleted user';

export interface Registration extends Partial<Pick<Profile, 'timeZone' | 'locale'>> {
  readonly id: UserId;
  readonly displayName: string;
  readonly role: AccountRole;
  readonly email?: string;
  readonly externalId?: string;
  readonly passwordHash?: string;
}

/** What an admin may change about an account; `null` takes the externalId away. */
export interface AccountEdit extends Partial<Profile> {
  readonly role?: AccountRole;
  readonly disabled?: boolean;
  readonly externalId?: string | null;
}

/** Whether others are to hear of a change: what somebody is called, what they may do, whether they may act at all. */
export const concernsOthers = (before: UserState, after: UserState): boolean =>
  before.displayName !== after.displayName || before.role !== after.role || before.disabled !== after.disabled;

/** An account, or a guest host. `revision` grows with every change of what can be edited. */
export class User {
  readonly version: number;
  #state: UserState;

  private constructor(state: UserState, version: number) {
    this.#state = state;
    this.version = version;
  }

  /** @throws {ValidationFailed} */
  static register({ email, ...given }: Registration, at: DateTime): User {
    const address = email === undefined ? undefined : normalizeEmail(email);
    const profile = normalizeProfile({ timeZone: defaultTimeZone, locale: defaultLocale, ...given });
    requireNone([...(address === undefined ? [] : emailViolations(address)), ...profileViolations(profile)]);
    const account = { disabled: false, createdAt: at, revision: 1, ...(address !== undefined && { email: address }) };
    return new User({ ...profile, ...account }, 0);
  }

  /** @throws {ValidationFailed} */
  static guestHost({ id, displayName }: { readonly id: UserId; readonly displayName: string }, at: DateTime): User {
    const profile = normalizeProfile({ displayName, timeZone: defaultTimeZone, locale: defaultLocale });
    requireNone(profileViolations(profile).map((violation) => ({ ...violation, path: 'hostName' })));
    return new User({ ...profile, id, role: 'guest', disabled: false, createdAt: at, revision: 1 }, 0);
  }

  static restore(state: UserState, version: number): User {
    return new User(state, version);
  }

  get state(): UserState {
    return this.#state;
  }

  get id(): UserId {
    return this.#state.id;
  }

  get email(): Email | undefined {
    return this.#state.email as Email | undefined;
  }

  /** May sign in and act. */
  get isActive(): boolean {
    return !this.#state.disabled && !this.#state.deletedAt;
  }

  get isEnabledAdmin(): boolean {
    return this.#state.role === 'admin' && this.isActive;
  }

  /** An account that is still there; guest hosts have none. */
  get isAccount(): boolean {
    return this.#state.role !== 'guest' && !this.#state.deletedAt;
  }

  /** @throws {PreconditionFailed} when the caller saw another revision. */
  requireRevision(wasSeen: (revision: number) => boolean): void {
    if (!wasSeen(this.#state.revision)) throw new PreconditionFailed(this.#state.revision);
  }

  /** @throws {ValidationFailed} */
  edit({ externalId, ...edit }: AccountEdit): void {
    const changes = normalizeProfile(edit);
    requireNone(profileViolations(changes));
    const { externalId: present, ...rest } = this.#state;
    const next = externalId === undefined ? present : (externalId ?? undefined);
    this.#change({ ...rest, ...changes, ...(next !== undefined && { externalId: next }) });
  }

  setPassword(passwordHash: string): void {
    this.#state = { ...this.#state, passwordHash };
  }

  /** Forgets who it was and keeps that somebody was. */
  delete(at: DateTime): void {
    if (this.#state.deletedAt) return;
    const { email: _email, externalId: _externalId, passwordHash: _passwordHash, ...kept } = this.#state;
    const forgotten = { displayName: deletedUserName, timeZone: defaultTimeZone, locale: defaultLocale };
    this.#change({ ...kept, ...forgotten, disabled: true, deletedAt: at });
  }

  #change(next: UserState): void {
    const editable = ['displayName', 'timeZone', 'locale', 'role', 'disabled', 'externalId', 'deletedAt'] as const;
    const changed = editable.some((member) => next[member] !== this.#state[member]);
    if (changed) this.#state = { ...next, revision: this.#state.revision + 1 };
  }
}
