/** A member's name however it is written: `s3_key`, `s3Key`, `S3-Key`. */
const plain = (member: string): string => member.replace(/[^a-z0-9]/gi, '').toLowerCase();

/** What is secret, tells who somebody is, or is free text that may. Members of that name are not kept, wherever they stand. */
const withheld: ReadonlySet<string> = new Set([
  ...['name', 'title', 'description', 'participantname', 'picture', 'avatar', 'image'],
  ...['address', 'ip', 'ipaddress', 'useragent', 'location', 'from', 'to', 'caller', 'callerid', 'sipheaders'],
  ...['message', 'text', 'error', 'errormsg', 'errormessage', 'detail', 'details', 'stack', 'customdata', 'userdata'],
  ...['s3', 's3config', 'gcp', 'azure', 'alioss', 'hmac', 'basicauth', 'pin'],
  // Daily's permissions name people as members.
  ...['byuserid', 'byparticipantid'],
]);

const withheldEndings =
  /(urls?|uris?|tokens?|secrets?|passwords?|passphrase|credentials?|signature|cookies?|authorization|(api|access|account|private|secret|stream|s3)keys?|emails?|phone(number)?s?|(display|user|full|first|last|nick)name|metadata|attributes)$/;

/** What a provider echoes as somebody's id may be whatever others have put there. */
const ids: ReadonlySet<string> = new Set([
  ...['userid', 'participantid', 'identity', 'participantidentity', 'publisheridentity', 'startedby'],
  ...['customparticipantid', 'clientspecificid'],
]);

/** What can be an id, and no address and no whole name. */
const anId = /^[\w+/=-]{1,64}$/;

/** What is done with a member: it is kept, or not, or only where it can be somebody's id. */
export type Handling = 'keep' | 'withhold' | 'keep an id';

export function handlingOf(member: string): Handling {
  const name = plain(member);
  if (ids.has(name)) return 'keep an id';
  return withheld.has(name) || withheldEndings.test(name) ? 'withhold' : 'keep';
}

export const canBeAnId = (value: string): boolean => anId.test(value);

/** Bounded, so that no text takes more than its length to search. */
const addresses = [
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+/gi,
  /[^\s"'<>@:=]{1,64}@[^\s"'<>@]{1,255}/g,
  /(?<![\w-])eyJ[\w-]{5,2000}\.[\w-]{5,4000}\.[\w-]{5,1000}/g,
];

export const removed = '[removed]';

/** A text without the addresses, of people or with keys in them, and the tokens that it holds. */
export const withoutAddresses = (text: string): string =>
  addresses.reduce((left, pattern) => left.replace(pattern, removed), text);
