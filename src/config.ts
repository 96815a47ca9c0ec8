import { variables } from './config-variables.ts';

/** Everything that is set from outside, checked and with its defaults. */
export type Config = ReturnType<typeof assembled>;

/** Says in one message everything that is wrong with the configuration. */
export class BadConfiguration extends Error {
  override readonly name = 'BadConfiguration';

  constructor(complaints: readonly string[]) {
    super(`The configuration is not usable:\n${complaints.map((complaint) => `  - ${complaint}`).join('\n')}`);
  }
}

type Values = { [Name in keyof typeof variables]: ReturnType<(typeof variables)[Name]['schema']['parse']> };

/** @throws {BadConfiguration} that names every bad variable. Empty ones count as not set. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const complaints: string[] = [];
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, { schema, expected }]) => {
      const read = schema.safeParse(environment[name]?.trim() || undefined);
      if (!read.success) complaints.push(`${name} must be ${expected}.`);
      return [name, read.data];
    }),
  ) as Values;
  complaints.push(...contradictions(values));
  if (complaints.length > 0) throw new BadConfiguration(complaints);
  return assembled(values);
}

/** What is wrong only in combination. */
function contradictions(values: Values): readonly string[] {
  const complaints: string[] = [];
  if (values.NODE_ENV === 'production' && !values.JWT_SECRET)
    complaints.push('JWT_SECRET is required with NODE_ENV=production.');
  if (Boolean(values.ADMIN_EMAIL) !== Boolean(values.ADMIN_PASSWORD))
    complaints.push('ADMIN_EMAIL and ADMIN_PASSWORD go together: set both or neither.');
  if (values.JWT_JWKS_URL && !(values.JWT_ISSUER && values.JWT_AUDIENCE))
    complaints.push('JWT_JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE.');
  if (!values.JWT_JWKS_URL && (values.JWT_ISSUER || values.JWT_AUDIENCE || values.JWT_ROLE_CLAIM))
    complaints.push('JWT_ISSUER, JWT_AUDIENCE and JWT_ROLE_CLAIM need JWT_JWKS_URL.');
  if (values.SMTP_URL && !values.MAIL_FROM) complaints.push('SMTP_URL needs MAIL_FROM.');
  const bucket = [
    values.LIVEKIT_RECORDING_BUCKET,
    values.LIVEKIT_RECORDING_REGION,
    values.LIVEKIT_RECORDING_ACCESS_KEY,
    values.LIVEKIT_RECORDING_SECRET_KEY,
  ].filter(Boolean).length;
  if (bucket !== 0 && bucket !== 4)
    complaints.push(
      'LIVEKIT_RECORDING_BUCKET, LIVEKIT_RECORDING_REGION, LIVEKIT_RECORDING_ACCESS_KEY and LIVEKIT_RECORDING_SECRET_KEY go together.',
    );
  if (Boolean(values.SPIRIT_URL) !== Boolean(values.SPIRIT_MODEL))
    complaints.push('SPIRIT_URL and SPIRIT_MODEL go together: set both or neither.');
  if (values.SPIRIT_API_KEY && !values.SPIRIT_URL) complaints.push('SPIRIT_API_KEY needs SPIRIT_URL.');
  return complaints;
}

function assembled(values: Values) {
  const production = values.NODE_ENV === 'production';
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = values;
  const { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword } = values;
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? urlOf(values.HOST, values.PORT),
    corsOrigins: values.CORS_ORIGINS,
    trustedHops: values.TRUST_PROXY,
    databaseUrl: values.DATABASE_URL,
    databasePoolSize: values.DATABASE_POOL_SIZE,
    dataDir: values.DATA_DIR,
    jwtSecret: values.JWT_SECRET,
    accessTokenMinutes: values.ACCESS_TOKEN_MINUTES,
    refreshTokenDays: values.REFRESH_TOKEN_DAYS,
    outsideIdentity:
      jwksUrl && issuer && audience
        ? {
            jwksUrl: new URL(jwksUrl),
            issuer,
            audience,
            ...(values.JWT_ROLE_CLAIM && { roleClaim: values.JWT_ROLE_CLAIM }),
          }
        : undefined,
    firstAdmin: adminEmail && adminPassword ? { email: adminEmail, password: adminPassword } : undefined,
    signupRoles: values.SIGNUP_ROLES,
    guestHosting: { allowed: values.GUEST_HOSTING, mostActiveSessions: values.GUEST_HOST_MAX_ACTIVE_SESSIONS },
    joinWindowMinutes: values.JOIN_WINDOW_MINUTES,
    seatGraceSeconds: values.SEAT_GRACE_SECONDS,
    seatHoldMinutes: values.SEAT_HOLD_MINUTES,
    steps: {
      overdueMinutes: values.OVERDUE_MINUTES,
      ...(values.EMPTY_MINUTES !== undefined && { emptyMinutes: values.EMPTY_MINUTES }),
      archiveAfterDays: values.ARCHIVE_AFTER_DAYS,
    },
    operationsTimeZone: values.OPERATIONS_TIME_ZONE,
    webhookRetentionDays: values.WEBHOOK_RETENTION_DAYS,
    joinCodeLength: values.JOIN_CODE_LENGTH,
    video: videoOf(values),
    presenceGraceSeconds: values.PRESENCE_GRACE_SECONDS,
    spirit:
      values.SPIRIT_URL && values.SPIRIT_MODEL
        ? { url: values.SPIRIT_URL, model: values.SPIRIT_MODEL, apiKey: values.SPIRIT_API_KEY }
        : undefined,
    boundaries: {
      asksForTokens: values.BOUNDARY_AUTH ?? production,
      timeoutMinutes: values.BOUNDARY_TIMEOUT_MINUTES,
    },
    mail: { smtpUrl: values.SMTP_URL, from: values.MAIL_FROM, retentionDays: values.MAIL_RETENTION_DAYS },
    rateLimits: values.RATE_LIMITS,
    /** For so long `/ready` says that we drain while calls are still taken, so that a load balancer hears of it. */
    drainNoticeMs: production ? 3000 : 0,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? (production ? ('json' as const) : ('pretty' as const)),
  };
}

/** Which providers hold the rooms, in their order, and what each needs to know; what it lacks is said when it is made. */
function videoOf(values: Values) {
  return {
    providers: values.VIDEO_PROVIDERS,
    budgetMs: values.VIDEO_BUDGET_MS,
    daily: {
      apiKey: values.DAILY_API_KEY,
      domain: values.DAILY_DOMAIN,
      webhookSecret: values.DAILY_WEBHOOK_SECRET,
      apiUrl: values.DAILY_API_URL,
    },
    cloudflare: {
      accountId: values.CLOUDFLARE_ACCOUNT_ID,
      apiToken: values.CLOUDFLARE_API_TOKEN,
      appId: values.CLOUDFLARE_APP_ID,
      hostPreset: values.CLOUDFLARE_HOST_PRESET,
      participantPreset: values.CLOUDFLARE_PARTICIPANT_PRESET,
      apiUrl: values.CLOUDFLARE_API_URL,
      webhookKeyUrl: values.CLOUDFLARE_WEBHOOK_KEY_URL,
    },
    livekit: {
      url: values.LIVEKIT_URL,
      apiKey: values.LIVEKIT_API_KEY,
      apiSecret: values.LIVEKIT_API_SECRET,
      recording: {
        bucket: values.LIVEKIT_RECORDING_BUCKET,
        region: values.LIVEKIT_RECORDING_REGION,
        accessKey: values.LIVEKIT_RECORDING_ACCESS_KEY,
        secretKey: values.LIVEKIT_RECORDING_SECRET_KEY,
        endpoint: values.LIVEKIT_RECORDING_ENDPOINT,
      },
    },
  };
}

function urlOf(host: string, port: number): string {
  const anywhere = host === '0.0.0.0' || host === '::';
  const name = anywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
