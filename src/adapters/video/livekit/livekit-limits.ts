/**
 * How often LiveKit Cloud lets itself be asked: 1,000 times a minute for each project. No first-party page says so
 * (unconfirmed, November 2026); a server of one's own has no such limit.
 */
export const livekitLimits = {
  all: { calls: 1000, perSeconds: 60 },
} as const satisfies { readonly [name: string]: { readonly calls: number; readonly perSeconds: number } };
