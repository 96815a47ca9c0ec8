import type { z } from 'zod';
import type { Violation } from '../../domain/expected-error.ts';
import { isStorable } from './text.ts';

const maxDepth = 32;

type Issue = z.core.$ZodIssue;

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((here, key) => (here as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

const fromIssue = (issue: Issue, value: unknown): readonly Violation[] => {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(path === '' ? key : `${path}.${key}`));
  }
  if (at(value, issue.path) === undefined) return [{ path, code: 'required', message: 'is required' }];
  return [{ path, code: issue.code, message: issue.message }];
};

const unknownField = (path: string): Violation => ({
  path,
  code: 'unknown_field',
  message: 'is not a field of this call',
});

/** The value as the schema makes it, or `undefined` with what is wrong added to `violations`. */
export function validated(schema: z.ZodType, value: unknown, violations: Violation[]): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) violations.push(...fromIssue(issue, value));
  return undefined;
}

/**
 * What no schema should have to look for in a value from outside: text that PostgreSQL can't hold, a `__proto__`
 * (an unknown field, though JavaScript hides it), and nesting that would overflow a stack.
 */
export function unfit(value: unknown): Violation | undefined {
  const open: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value, path: '', depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: here, path, depth } = next;
    if (typeof here === 'string' && !isStorable(here)) {
      return { path, code: 'invalid_text', message: 'must hold no NUL and no half of a surrogate pair' };
    }
    if (typeof here !== 'object' || here === null) continue;
    if (depth === maxDepth) return { path, code: 'too_deep', message: `is nested more than ${maxDepth} deep` };
    for (const key of Object.keys(here)) {
      const below = path === '' ? key : `${path}.${key}`;
      if (key === '__proto__') return unknownField(below);
      if (!isStorable(key)) return { path, code: 'invalid_text', message: 'has a member whose name can not be stored' };
      open.push({ value: (here as Record<string, unknown>)[key], path: below, depth: depth + 1 });
    }
  }
  return undefined;
}
