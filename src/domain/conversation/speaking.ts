import type { ExpectedError } from '../expected-error.ts';
import { Forbidden } from '../expected-error.ts';
import { InvalidToken } from '../identity/errors.ts';
import type { Role } from '../identity/role.ts';
import { isOverseer } from '../identity/role.ts';
import type { UserId } from '../identity/user-id.ts';
import { RemovedFromSession, SessionClosed } from '../session/errors.ts';
import type { ParticipantId } from '../session/ids.ts';
import type { ParticipantRole } from '../session/participation.ts';
import type { SessionDetails } from '../session/session-details.ts';
import type { Status } from '../session/status.ts';
import { isOver } from '../session/status.ts';
import { ChatDisabled, ChatMuted, NotInside, QuestionsDisabled, SpiritDisabled } from './errors.ts';

/** What of a session its conversation depends on. */
export type Setting = Pick<SessionDetails, 'chatEnabled' | 'questionsEnabled' | 'spiritEnabled'> & {
  readonly status: Status;
};

/** Somebody in the session who wants to say something. */
export interface Speaker {
  readonly participantId: ParticipantId;
  readonly userId?: UserId;
  readonly role: ParticipantRole;
  /** Has come in and not left: who only knows the session has no voice in it. */
  readonly present: boolean;
  readonly removed: boolean;
  readonly muted: boolean;
  /** Their account was disabled or deleted. */
  readonly closed: boolean;
  /** What the account may do in the whole school, where there is one. */
  readonly accountRole?: Role;
}

type Rule = (setting: Setting, speaker: Speaker) => ExpectedError | undefined;

const isNotOver: Rule = ({ status }) => (isOver(status) ? new SessionClosed(status) : undefined);
const hasAccount: Rule = (_, { closed }) => (closed ? new InvalidToken() : undefined);
const isNotRemoved: Rule = (_, { removed }) => (removed ? new RemovedFromSession() : undefined);
const isInside: Rule = (_, { present }) => (present ? undefined : new NotInside());
const isNotMuted: Rule = (_, { muted }) => (muted ? new ChatMuted() : undefined);
const hasChat: Rule = ({ chatEnabled }) => (chatEnabled ? undefined : new ChatDisabled());
const hasQuestions: Rule = ({ questionsEnabled }) => (questionsEnabled ? undefined : new QuestionsDisabled());
const hasSpirit: Rule = ({ spiritEnabled }) => (spiritEnabled ? undefined : new SpiritDisabled());

const taking: readonly Rule[] = [isNotOver, hasAccount, isNotRemoved, isInside];
const staying: readonly Rule[] = [hasAccount, isNotRemoved, isInside];

/** In the order in which refusals are told. */
const rules = {
  signal: taking,
  message: [...taking, hasChat, isNotMuted],
  question: [...taking, hasQuestions, isNotMuted],
  vote: [...taking, hasQuestions],
  spirit: [...taking, hasSpirit, hasChat, isNotMuted],
} as const satisfies Record<string, readonly Rule[]>;

export type Saying = keyof typeof rules;

/** @throws what keeps this person from saying this in this session now. */
export function requireMay(saying: Saying, setting: Setting, speaker: Speaker): void {
  const refusal = firstRefusal(rules[saying], setting, speaker);
  if (refusal) throw refusal;
}

/** What puts somebody out who is here; undefined where they may stay. The end of the session is told to all at once. */
export const whyNotStay = (setting: Setting, speaker: Speaker): ExpectedError | undefined =>
  firstRefusal(staying, setting, speaker);

function firstRefusal(those: readonly Rule[], setting: Setting, speaker: Speaker): ExpectedError | undefined {
  for (const rule of those) {
    const refusal = rule(setting, speaker);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Hosts and co-hosts by their place, admins and board members by their account. */
export const speakerManages = ({ role, accountRole, closed }: Speaker): boolean =>
  !closed && (role !== 'participant' || (accountRole !== undefined && isOverseer(accountRole)));

/** @throws {Forbidden} for who doesn't manage the session. */
export function requireSpeakerManages(speaker: Speaker): void {
  if (!speakerManages(speaker)) throw new Forbidden('Only its host, co-hosts, admins and board members can do this.');
}
