/**
 * How often LiveKit Cloud lets itself be asked: 1,000 times a minute for each project, as docs.livekit.io/cloud/quotas-and-limits
 * said. The page of November 2026 has no number any more and refers to the dashboard, so that this is unconfirmed. A server
 * of one's own has no such limit.
 */
export const livekitLimits = {
  all: { calls: 1000, perSeconds: 60 },
} as const satisfies { readonly [name: string]: { readonly calls: number; readonly perSeconds: number } };
