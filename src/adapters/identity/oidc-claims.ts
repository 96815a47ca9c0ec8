import { z } from 'zod';
import { type AccountRole, accountRoles } from '../../domain/identity/role.ts';

/** What we read of an outside access token; whatever else it holds is not ours to judge. */
export const outsideClaims = z.object({
  sub: z
    .string()
    .max(255)
    .regex(/^\P{Cc}+$/u),
  email: z.string().optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});

const isRole = (value: unknown): value is AccountRole => accountRoles.some((role) => role === value);

/**
 * The role at a dotted path (`realm_access.roles`), a word or a list of words; a whole claim whose name has dots in it
 * (`https://example.org/role`) goes first. Of several the most powerful counts, and what isn't a role of ours is
 * nothing: a member.
 */
export function roleAt(payload: Readonly<Record<string, unknown>>, path: string): AccountRole {
  const found = Object.hasOwn(payload, path) ? payload[path] : path.split('.').reduce(step, payload as unknown);
  const words: readonly unknown[] = Array.isArray(found) ? found : [found];
  return accountRoles.find((role) => words.filter(isRole).includes(role)) ?? 'member';
}

function step(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
