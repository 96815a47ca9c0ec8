/** The roles of accounts, most powerful first. A guest has no account. */
export const accountRoles = ['admin', 'board_member', 'instructor', 'member'] as const;
export type AccountRole = (typeof accountRoles)[number];

export type Role = AccountRole | 'guest';

const staff: readonly Role[] = ['admin', 'board_member', 'instructor'];
const overseers: readonly Role[] = ['admin', 'board_member'];

/** Staff plan sessions and events. */
export const isStaff = (role: Role): boolean => staff.includes(role);

/** Admins and board members manage every session and event. */
export const isOverseer = (role: Role): boolean => overseers.includes(role);
