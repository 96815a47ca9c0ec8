import { normalizeHostName } from '../../../domain/identity/host-name.ts';
import type { UserState } from '../../../domain/identity/user.ts';
import { dateOrNull, instant } from '../instants.ts';
import type { UserRow } from './user-row.ts';

export const stateOfRow = (row: UserRow): UserState => ({
  id: row.id,
  ...(row.externalId !== null && row.externalId !== undefined && { externalId: row.externalId }),
  ...(row.email !== null && row.email !== undefined && { email: row.email }),
  displayName: row.displayName,
  role: row.role,
  timeZone: row.timeZone,
  locale: row.locale,
  disabled: row.disabled,
  ...(row.deletedAt && { deletedAt: instant(row.deletedAt) }),
  createdAt: instant(row.createdAt),
  revision: row.revision,
  ...(row.passwordHash && { passwordHash: row.passwordHash }),
});

/** Every column but `version`, which the repository counts. */
export const columnsOf = (state: UserState) => ({
  id: state.id,
  externalId: state.externalId ?? null,
  email: state.email ?? null,
  displayName: state.displayName,
  role: state.role,
  hostName: state.role === 'guest' && !state.deletedAt ? normalizeHostName(state.displayName) : null,
  timeZone: state.timeZone,
  locale: state.locale,
  disabled: state.disabled,
  deletedAt: dateOrNull(state.deletedAt),
  createdAt: state.createdAt.toJSDate(),
  revision: state.revision,
  passwordHash: state.passwordHash ?? null,
});
