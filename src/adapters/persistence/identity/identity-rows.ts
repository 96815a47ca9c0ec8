import { SignInRow } from './sign-in-row.ts';
import { UserRow } from './user-row.ts';

/** The tables of people, for the ORM. */
export const identityRows = [UserRow, SignInRow];
