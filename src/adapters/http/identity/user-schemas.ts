import { z } from 'zod';
import { longestEmail } from '../../../domain/identity/email.ts';
import { longestPassword, shortestPassword } from '../../../domain/identity/password.ts';
import { accountRoles } from '../../../domain/identity/role.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { documentedAs } from '../documented-as.ts';
import { instantOut } from '../instant.ts';
import { optionalMembers } from '../optional-members.ts';
import { anyText } from '../text.ts';

// Wider than the rules on purpose: what is too long by them is told in their words, and this only bounds the work.
const email = anyText.max(1000).meta({
  override: documentedAs({ type: 'string', format: 'email', maxLength: longestEmail }),
  example: 'ada@example.org',
});
const password = z.string().max(1000);
const newPassword = password.meta({
  description: 'Not a common one, and not the e-mail.',
  override: documentedAs({
    type: 'string',
    format: 'password',
    minLength: shortestPassword,
    maxLength: longestPassword,
  }),
  example: 'correct horse battery staple',
});
const displayName = anyText.max(1000).meta({
  override: documentedAs({ type: 'string', minLength: 1, maxLength: 80 }),
  example: 'Ada Lovelace',
});
const profile = {
  timeZone: anyText.max(64).meta({ description: 'An IANA name.', example: 'Europe/Berlin' }),
  locale: anyText.max(35).meta({ description: 'A BCP 47 language tag.', example: 'en-GB' }),
};

export const userParams = z.strictObject({ id: z.uuid().transform(asUserId) });

export const registration = z
  .strictObject({
    email,
    password: newPassword,
    displayName,
    ...optionalMembers({
      ...profile,
      role: z.enum(accountRoles).meta({ description: '`member`, or one that the operator offers.' }),
    }),
  })
  .meta({ id: 'Registration' });

export const credentials = z.strictObject({ email, password }).meta({ id: 'Credentials' });

const refreshToken = anyText.max(500).meta({ description: 'Good for one use. Used again, it ends the whole sign-in.' });

export const refreshing = z.strictObject({ refreshToken }).meta({ id: 'Refreshing' });

export const signingOut = z
  .strictObject(optionalMembers({ refreshToken }))
  .meta({ id: 'SigningOut', description: 'Names the sign-in where the access token has expired.' });

export const passwordChange = z.strictObject({ currentPassword: password, newPassword }).meta({ id: 'PasswordChange' });

export const ownChanges = z.strictObject(optionalMembers({ displayName, ...profile })).meta({ id: 'AccountChanges' });

export const userChanges = z
  .strictObject(
    optionalMembers({
      displayName,
      ...profile,
      role: z.enum(accountRoles),
      disabled: z.boolean().meta({ description: 'A disabled user is signed out everywhere at once.' }),
      externalId: anyText.min(1).max(600).nullable().meta({
        description: '`<issuer>|<sub>` links a person of the outside identity provider; `null` takes it away.',
      }),
    }),
  )
  .meta({ id: 'UserChanges' });

export const user = z
  .strictObject({
    id: z.uuid(),
    externalId: z.string().exactOptional(),
    email: z.string().nullable().meta({ description: '`null` where an outside identity provider tells none.' }),
    displayName: z.string(),
    role: z.enum(accountRoles),
    timeZone: z.string(),
    locale: z.string(),
    disabled: z.boolean(),
    createdAt: instantOut,
  })
  .meta({ id: 'User' });

export const signedIn = z
  .strictObject({
    user,
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresIn: z.int().meta({ description: 'Seconds that the access token is good for.' }),
  })
  .meta({ id: 'SignedIn' });
