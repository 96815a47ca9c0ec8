import { z } from 'zod';
import type { RegistrationView } from '../../../application/ports/session-queries.ts';
import { longestEmail } from '../../../domain/identity/email.ts';
import { asUserId } from '../../../domain/identity/user-id.ts';
import { participantRoles } from '../../../domain/session/participation.ts';
import { documentedAs } from '../documented-as.ts';
import { formatInstant, instantOut } from '../instant.ts';
import { optionalMembers } from '../optional-members.ts';
import { anyText } from '../text.ts';

export const registration = z
  .strictObject({
    participantId: z.uuid().meta({ description: 'The place that becomes theirs when they join.' }),
    userId: z.uuid().exactOptional().meta({ description: 'Absent for guests.' }),
    displayName: z.string(),
    role: z.enum(participantRoles),
    registeredAt: instantOut,
    present: z.boolean(),
  })
  .meta({ id: 'SessionRegistration' });

export const registrationBody = (view: RegistrationView): z.input<typeof registration> => ({
  participantId: view.id,
  ...(view.userId && { userId: view.userId }),
  displayName: view.displayName,
  role: view.role,
  registeredAt: formatInstant(view.registeredAt),
  present: view.present,
});

/** Why somebody may get no place: at registering, and again at confirming, since a lot can change in between. */
export const refusedPlace = [
  'removed',
  'members_only',
  'session_closed',
  'registration_closed',
  'session_locked',
  'session_full',
  'conflict',
] as const;

// Wider than the rules on purpose: what is too long by them is told in their words, and this only bounds the work.
export const newRegistration = z
  .strictObject(
    optionalMembers({
      userId: z.uuid().transform(asUserId).meta({ description: 'Somebody whom a manager registers.' }),
      displayName: anyText.max(1000).meta({
        description: 'What a guest is called. With `email` and without a token alone.',
        override: documentedAs({ type: 'string', minLength: 1, maxLength: 80 }),
      }),
      email: anyText.max(1000).meta({
        description: 'Where a guest is sent the link that confirms it.',
        override: documentedAs({ type: 'string', format: 'email', maxLength: longestEmail }),
      }),
      timeZone: anyText.max(64).meta({ description: 'An IANA name, for mails to a guest; UTC unless said.' }),
      locale: anyText
        .max(35)
        .meta({ description: 'A BCP 47 language tag, for mails to a guest; English unless said.' }),
    }),
  )
  .meta({ id: 'NewRegistration' });

export const unconfirmed = z
  .strictObject({ status: z.literal('unconfirmed') })
  .meta({ id: 'UnconfirmedRegistration', description: 'The same whether or not the address is known.' });
