import { resolve } from 'node:path';
import { z } from 'zod';
import { parseRateLimits } from './adapters/http/rate-limits.ts';
import { parseMailbox } from './adapters/mail/mailbox.ts';
import { accountRoles } from './domain/identity/role.ts';
import { joinCodeLengths } from './domain/session/join-code.ts';
import { joinWindowBounds } from './domain/session/schedule.ts';
import { isTimeZone } from './domain/time-zone.ts';

const yes = ['true', '1', 'on', 'yes'];
const no = ['false', '0', 'off', 'no'];
/** Whose rooms this version can use. */
const providerNames = ['builtin', 'daily', 'cloudflare', 'livekit'] as const;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A variable: how it is read, and what to say when it can't be ("NAME must be …"). */
const variable = <Schema extends z.ZodType>(expected: string, schema: Schema) => ({ expected, schema });

const whole = (least: number, most: number, usual: number) =>
  variable(
    `a whole number from ${least} to ${most}`,
    z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most)).default(usual),
  );

const onOff = z.enum([...yes, ...no]).transform((value) => yes.includes(value));

const flag = (usual: boolean) => variable('true or false', onOff.default(usual));

const text = (usual: string) => variable('text', z.string().default(usual));

const optionalText = variable('text', z.string().optional());

const httpUrl = z.url({ protocol: /^https?$/ });
const urlOr = (usual: string) => variable('an http or https URL', httpUrl.default(usual));
const parts = (value: string): string[] => value.split(/[\s,]+/).filter((part) => part !== '');
const isOrigin = (url: string): boolean => url === '*' || (URL.canParse(url) && new URL(url).origin === url);
const secrets = (value: string): string[] => value.split(',').map((secret) => secret.trim());
const isLongEnough = (secret: string): boolean => Buffer.byteLength(secret) >= 32;

function rateLimits(value: string, context: z.RefinementCtx) {
  try {
    return parseRateLimits(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: String(error) });
    return z.NEVER;
  }
}

function mailbox(value: string, context: z.RefinementCtx) {
  const parsed = parseMailbox(value);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'no address' });
  return z.NEVER;
}

/** Every variable that Convoke reads, in the order of `.env.example`. */
export const variables = {
  NODE_ENV: text('development'),
  PORT: whole(0, 65_535, 3000),
  HOST: text('127.0.0.1'),
  PUBLIC_URL: variable('an http or https URL', httpUrl.transform((url) => url.replace(/\/+$/, '')).optional()),
  CORS_ORIGINS: variable(
    'origins such as https://school.example, separated by commas, or *',
    z
      .string()
      .default('')
      .transform(parts)
      .pipe(z.array(z.string().refine(isOrigin))),
  ),
  TRUST_PROXY: whole(0, 20, 0),
  DATABASE_URL: variable('a postgresql:// URL', z.url({ protocol: /^postgres(ql)?$/ }).optional()),
  DATABASE_POOL_SIZE: whole(2, 500, 20),
  DATA_DIR: variable(
    'a folder',
    z
      .string()
      .default('./data')
      .transform((path) => resolve(path)),
  ),
  JWT_SECRET: variable(
    'at least 32 bytes; while it is being changed, the new and the old one, separated by a comma',
    z
      .string()
      .refine((value) => secrets(value).every(isLongEnough))
      .optional(),
  ),
  ACCESS_TOKEN_MINUTES: whole(1, 1440, 15),
  REFRESH_TOKEN_DAYS: whole(1, 365, 30),
  JWT_JWKS_URL: variable('an http or https URL', httpUrl.optional()),
  JWT_ISSUER: variable('text', z.string().optional()),
  JWT_AUDIENCE: variable('text', z.string().optional()),
  JWT_ROLE_CLAIM: variable('text', z.string().optional()),
  ADMIN_EMAIL: variable('an e-mail address', z.email().or(z.literal('admin@localhost')).optional()),
  ADMIN_PASSWORD: variable('10 to 128 characters', z.string().min(10).max(128).optional()),
  SIGNUP_ROLES: variable(
    `one or more of ${accountRoles.join(', ')}, separated by commas`,
    z
      .string()
      .default('member')
      .transform(parts)
      .pipe(z.array(z.enum(accountRoles)).min(1)),
  ),
  GUEST_HOSTING: flag(true),
  GUEST_HOST_MAX_ACTIVE_SESSIONS: whole(1, 1000, 3),
  JOIN_WINDOW_MINUTES: whole(joinWindowBounds.least, joinWindowBounds.most, 10),
  SEAT_GRACE_SECONDS: whole(10, 86_400, 120),
  SEAT_HOLD_MINUTES: whole(0, 480, 10),
  OVERDUE_MINUTES: whole(1, 1440, 30),
  EMPTY_MINUTES: variable(
    'a whole number from 1 to 1440, or off',
    z
      .enum(['off', '0'])
      .transform(() => undefined)
      .or(z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(1440)))
      .optional(),
  ),
  ARCHIVE_AFTER_DAYS: whole(1, 3650, 7),
  OPERATIONS_TIME_ZONE: variable(
    'an IANA time zone such as Europe/Berlin',
    z.string().default('UTC').refine(isTimeZone),
  ),
  JOIN_CODE_LENGTH: whole(joinCodeLengths.least, joinCodeLengths.most, joinCodeLengths.usual),
  VIDEO_PROVIDERS: variable(
    `one or more of ${providerNames.join(', ')}, each once, separated by commas`,
    z
      .string()
      .default('builtin')
      .transform(parts)
      .pipe(z.array(z.enum(providerNames)).min(1))
      .refine((names) => new Set(names).size === names.length),
  ),
  VIDEO_BUDGET_MS: whole(100, 30_000, 2000),
  WEBHOOK_RETENTION_DAYS: whole(2, 3650, 30),
  DAILY_API_KEY: optionalText,
  DAILY_DOMAIN: optionalText,
  DAILY_WEBHOOK_SECRET: variable('base64', z.base64().optional()),
  DAILY_API_URL: urlOr('https://api.daily.co/v1'),
  CLOUDFLARE_ACCOUNT_ID: optionalText,
  CLOUDFLARE_API_TOKEN: optionalText,
  CLOUDFLARE_APP_ID: optionalText,
  CLOUDFLARE_HOST_PRESET: optionalText,
  CLOUDFLARE_PARTICIPANT_PRESET: optionalText,
  CLOUDFLARE_API_URL: urlOr('https://api.cloudflare.com/client/v4'),
  CLOUDFLARE_WEBHOOK_KEY_URL: urlOr('https://api.realtime.cloudflare.com/.well-known/webhooks.json'),
  LIVEKIT_URL: variable('a ws, wss, http or https URL', z.url({ protocol: /^(ws|http)s?$/ }).optional()),
  LIVEKIT_API_KEY: optionalText,
  LIVEKIT_API_SECRET: optionalText,
  LIVEKIT_RECORDING_BUCKET: optionalText,
  LIVEKIT_RECORDING_REGION: optionalText,
  LIVEKIT_RECORDING_ACCESS_KEY: optionalText,
  LIVEKIT_RECORDING_SECRET_KEY: optionalText,
  LIVEKIT_RECORDING_ENDPOINT: variable('an http or https URL', httpUrl.optional()),
  PRESENCE_GRACE_SECONDS: whole(0, 600, 10),
  SPIRIT_URL: variable('an http or https URL', httpUrl.optional()),
  SPIRIT_API_KEY: variable('text', z.string().optional()),
  SPIRIT_MODEL: variable('text', z.string().optional()),
  BOUNDARY_AUTH: variable('true or false', onOff.optional()),
  BOUNDARY_TIMEOUT_MINUTES: variable(
    'a whole number from 1 to 10080, or off',
    z
      .enum(['off', '0'])
      .transform(() => undefined)
      .or(z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(10_080)))
      .optional(),
  ),
  SMTP_URL: variable('an smtp:// or smtps:// URL', z.url({ protocol: /^smtps?$/ }).optional()),
  MAIL_FROM: variable(
    'an address, such as no-reply@school.example or School <no-reply@school.example>',
    z.string().transform(mailbox).optional(),
  ),
  MAIL_RETENTION_DAYS: whole(1, 3650, 7),
  RATE_LIMITS: variable(
    'on, off, or pairs of name=count/seconds with a name of default, create, login, joinByCode',
    z.string().default('on').transform(rateLimits),
  ),
  LOG_LEVEL: variable(`one of ${logLevels.join(', ')}`, z.enum(logLevels).default('info')),
  LOG_FORMAT: variable('json or pretty', z.enum(['json', 'pretty']).optional()),
} as const;
