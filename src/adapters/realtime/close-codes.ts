/** Why a socket was closed: what a client can act on. Those below 4000 are RFC 6455's own. */
export const closeCodes = {
  left: { code: 1000, meaning: 'You have left the session, by another connection or call.' },
  badProtocol: { code: 1002, meaning: 'A frame broke the rules of WebSockets.' },
  invalidUtf8: { code: 1007, meaning: 'A frame was not valid UTF-8.' },
  tooLarge: { code: 1009, meaning: 'A frame was larger than 16 KiB.' },
  restart: { code: 1012, meaning: 'The server restarts: connect again after a short while that differs by client.' },
  badHello: { code: 4400, meaning: 'The first frame was no hello.' },
  refused: {
    code: 4401,
    meaning:
      'The token was refused, does not let you in now, or its account was disabled or deleted; an error frame before says why.',
  },
  removed: { code: 4403, meaning: 'The host has removed you.' },
  noSession: { code: 4404, meaning: 'There is no such session.' },
  noHello: { code: 4408, meaning: 'There was no hello in time.' },
  takenOver: { code: 4409, meaning: 'You have opened too many connections: this, the oldest, gave way.' },
  over: { code: 4410, meaning: 'The session is over.' },
  pace: { code: 4429, meaning: 'You sent too fast, or read too slowly.' },
} as const;

export type CloseReason = keyof typeof closeCodes;
