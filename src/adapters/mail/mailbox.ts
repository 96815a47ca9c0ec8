import { emailViolations, normalizeEmail } from '../../domain/identity/email.ts';

/** An address, and what it is called. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const named = /^"?([^"<>\p{C}]*?)"?\s*<([^<>]+)>$/u;

/** Reads `no-reply@school.example` or `School <no-reply@school.example>`; undefined for anything else. */
export function parseMailbox(text: string): Mailbox | undefined {
  const [, name = '', inside = text] = named.exec(text.trim()) ?? [];
  const address = normalizeEmail(inside);
  return emailViolations(address).length === 0 ? { name: name.trim(), address } : undefined;
}
