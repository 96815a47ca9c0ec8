import type { IfMatch } from './call.ts';
import { invalidCall } from './http-problem.ts';

const entityTags = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;
const entityTag = /(?:W\/)?"[^"]*"/g;

export const etagOf = (revision: number): string => `"${revision}"`;

const tagsOf = (header: string): readonly string[] | undefined =>
  entityTags.test(header) ? (header.match(entityTag) ?? []) : undefined;

/** `If-Match` as a question about a revision; compared strongly, so a weak tag never matches (RFC 9110 §13.1.1). */
export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return () => true;
  const tags = tagsOf(header);
  if (tags) return (revision) => tags.includes(etagOf(revision));
  throw invalidCall([
    { path: 'If-Match', code: 'invalid_format', message: 'must be * or a list of entity tags, such as "3"' },
  ]);
}

/** True when the client already has what `etag` names; compared weakly (RFC 9110 §13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsOf(header)?.some((tag) => tag.replace(/^W\//, '') === etag) ?? false;
}
