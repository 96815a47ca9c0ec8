import { canBeAnId, handlingOf, removed, withoutAddresses } from './withheld.ts';

/** Of a delivery that can't be read so many characters are kept. */
const mostUnreadable = 10_000;
/** No delivery that is documented is half as deep. */
const mostLevels = 20;

export interface ReadDelivery {
  /** What was sent; `undefined` where that is no JSON. */
  readonly json: unknown;
  /** All of it but secrets and what tells who people are; where it can't be read, `{ unreadable }` with the text. */
  readonly kept: unknown;
}

/**
 * Reads a delivery, and takes out of it what is not to be kept. What is not known to be harmful stays, so that a fault in
 * our reading of it can be mended, and the delivery taken over again.
 * @param keeps what stays although its name says otherwise, by its path from the top: `room.name`.
 */
export function readDelivery(body: Uint8Array, keeps: readonly string[] = []): ReadDelivery {
  const text = new TextDecoder().decode(body);
  try {
    const json: unknown = JSON.parse(text);
    return { json, kept: withoutSecrets(json, new Set(keeps)) };
  } catch {
    return { json: undefined, kept: { unreadable: unreadable(text).slice(0, mostUnreadable) } };
  }
}

function withoutSecrets(value: unknown, keeps: ReadonlySet<string>, path = '', level = 0): unknown {
  if (typeof value === 'string') return withoutAddresses(value);
  if (typeof value !== 'object' || value === null) return value;
  if (level >= mostLevels) return removed;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, keeps, path, level + 1));
  const members = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const own = path === '' ? name : `${path}.${name}`;
    if (!keeps.has(own) && !isKept(name, member)) return [];
    return [[withoutAddresses(name), withoutSecrets(member, keeps, own, level + 1)] as const];
  });
  return Object.fromEntries(members);
}

function isKept(name: string, member: unknown): boolean {
  const handling = handlingOf(name);
  return handling === 'keep' || (handling === 'keep an id' && (typeof member !== 'string' || canBeAnId(member)));
}

/** The beginning of a member in whatever notation: `"name": `, `name=`. */
const member = /(?<![\w.-])([\w.-]{1,100})["']?\s{0,20}[:=]\s{0,20}/g;
/** What follows: a text, as far as it goes; a list or an object, up to where the first one ends; or a word. */
const value = /"((?:[^"\\]|\\[\s\S])*)"?|'([^']*)'?|[[{][^\]}]*[\]}]?|[^,;&\s\]}]+(?: [^,;&\s\]}"':=]+)*/y;

/** A text that is no JSON, without what of it looks like a member that is not to be kept. */
function unreadable(raw: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text in another encoding is full of them, and hides its words.
  const text = raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/g, '');
  const parts: string[] = [];
  let end = 0;
  for (const found of text.matchAll(member)) {
    const start = found.index + found[0].length;
    if (found.index < end) continue;
    value.lastIndex = start;
    const handling = handlingOf(found[1] ?? '');
    if (handling === 'keep') continue;
    const [whole = '', ...inner] = value.exec(text) ?? [];
    // What is cut off may be the beginning of an address.
    const isWhole = start + whole.length < text.length;
    if (handling === 'keep an id' && isWhole && canBeAnId(inner.find((one) => one !== undefined) ?? whole)) continue;
    parts.push(text.slice(end, start), removed);
    end = start + whole.length;
  }
  return withoutAddresses(parts.join('') + text.slice(end));
}
