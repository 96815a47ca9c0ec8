import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

const bare = (entry: string): string => {
  const trimmed = entry.trim();
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1];
  if (bracketed) return bracketed;
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
};

/** The first four groups: a subscriber has at least a /64, so single IPv6 addresses tell nobody apart. */
const network64 = (address: string): string => {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const width = right.some((group) => group.includes('.')) ? right.length + 1 : right.length;
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - width) }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

const normal = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return address.includes(':') ? network64(address) : address;
};

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * Who is at the other end: the socket, or with trusted proxies in front, what the outermost of them saw
 * (`X-Forwarded-For`, counted from the right, since a client can write anything to the left). IPv6 as its /64.
 */
export function clientAddress(request: Seen, trustedHops: number): string {
  const socket = request.socket.remoteAddress ?? '';
  if (trustedHops === 0) return normal(socket);
  const forwarded = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map(bare);
  const seen = entries.filter((entry) => entry !== '');
  const chain = [...seen, socket];
  const found = chain[Math.max(0, chain.length - 1 - trustedHops)] ?? socket;
  return normal(isIP(found) === 0 ? socket : found);
}
