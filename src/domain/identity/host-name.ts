import type { Brand } from '../brand.ts';

/** What a guest host is found by, among guest hosts only. */
export type HostName = Brand<string, 'HostName'>;

// JavaScript has no case folding; down, up and down again comes to the same ("Straße", "STRASSE", "STRAẞE").
const fold = (value: string): string =>
  value.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

/** NFKC, case-folded, blanks collapsed: `"  ＡNNA  Lee "` and `"Anna lee"` are one host. */
export const normalizeHostName = (displayName: string): HostName =>
  fold(displayName).trim().replace(/\s+/gu, ' ') as HostName;
