import { describe, expect, it } from 'vitest';
import { BadConfiguration, readConfig } from '#src/config.ts';

const complaints = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof BadConfiguration) return error.message.split('\n').slice(1);
    throw error;
  }
};

describe('the configuration', () => {
  it('is whole with nothing set', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000' });
  });

  it('takes empty variables for unset ones', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it('names every bad variable in one message, and tells none of their values', () => {
    const bad = {
      PORT: 'eighty',
      DATABASE_POOL_SIZE: '1',
      JWT_SECRET: 'short-one',
      LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'x',
    };
    const message = complaints(bad).join('\n');
    for (const name of Object.keys(bad)) expect(message).toContain(`- ${name} must be`);
    expect(message).not.toMatch(/eighty|short-one|loud/);
  });

  it('holds together what belongs together', () => {
    expect(complaints({ ADMIN_EMAIL: 'a@b.example' })[0]).toContain('ADMIN_EMAIL and ADMIN_PASSWORD go together');
    expect(complaints({ NODE_ENV: 'production' })[0]).toContain('JWT_SECRET is required');
    expect(complaints({ JWT_JWKS_URL: 'https://id.example/keys' })[0]).toContain('needs JWT_ISSUER and JWT_AUDIENCE');
    expect(complaints({ JWT_ISSUER: 'https://id.example' })[0]).toContain('need JWT_JWKS_URL');
  });

  it('sends mails from an address that is given, and by a mail server only with one', () => {
    expect(complaints({ SMTP_URL: 'smtp://mail.example' })[0]).toContain('SMTP_URL needs MAIL_FROM');
    expect(complaints({ SMTP_URL: 'https://mail.example' })[0]).toContain(
      'SMTP_URL must be an smtp:// or smtps:// URL',
    );
    expect(complaints({ MAIL_FROM: 'the school' })[0]).toContain('MAIL_FROM must be an address');
    expect(readConfig({ MAIL_FROM: 'School <a@b.example>', SMTP_URL: 'smtps://u:p@mail.example:465' }).mail).toEqual({
      smtpUrl: 'smtps://u:p@mail.example:465',
      from: { name: 'School', address: 'a@b.example' },
      retentionDays: 7,
    });
  });

  it('takes known video providers, each once, in the order they are asked', () => {
    expect(readConfig({ VIDEO_PROVIDERS: 'cloudflare, daily,builtin' }).video.providers).toEqual([
      'cloudflare',
      'daily',
      'builtin',
    ]);
    for (const VIDEO_PROVIDERS of ['zoom', 'daily,daily', ','])
      expect(complaints({ VIDEO_PROVIDERS })[0]).toContain('VIDEO_PROVIDERS must be one or more of builtin, daily');
  });

  it('wants all of the bucket that LiveKit records into, or none', () => {
    expect(complaints({ LIVEKIT_RECORDING_BUCKET: 'class' })[0]).toContain('LIVEKIT_RECORDING_SECRET_KEY go together');
  });

  it('takes a passphrase with blanks, and an old secret beside a new one', () => {
    const secret = 'a passphrase that is long enough to sign with';
    expect(readConfig({ JWT_SECRET: `${secret}, ${secret} and more` }).jwtSecret).toContain(secret);
    expect(complaints({ JWT_SECRET: `${secret}, short` })).toHaveLength(1);
  });

  it.each([
    [{ HOST: '0.0.0.0', PORT: '80' }, 'http://localhost:80'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
    [{ PUBLIC_URL: 'https://school.example/' }, 'https://school.example'],
  ])('knows where browsers find it: %j', (environment, url) => {
    expect(readConfig(environment).publicUrl).toBe(url);
  });

  it('writes readable lines for people and JSON in production', () => {
    expect(readConfig({}).logFormat).toBe('pretty');
    const production = { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) };
    expect(readConfig(production)).toMatchObject({ logFormat: 'json', drainNoticeMs: 3000 });
  });
});
