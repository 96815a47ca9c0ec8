import type { ConversationRules } from '../../../application/ports/conversation-views.ts';
import type { Role } from '../../../domain/identity/role.ts';
import type { UserId } from '../../../domain/identity/user-id.ts';
import type { ParticipantId } from '../../../domain/session/ids.ts';
import type { ParticipantRole } from '../../../domain/session/participation.ts';
import type { Status } from '../../../domain/session/status.ts';

/** The rules of `$1` as they concern the people of `$2`: one statement, so that all of it belongs to one version. */
export const rulesText = `select c.rules as version, s.status, s.chat_enabled as "chatEnabled",
    s.questions_enabled as "questionsEnabled", s.spirit_enabled as "spiritEnabled", p.id, p.user_id as "userId", p.role,
    p.present, p.removed_at is not null as removed, coalesce(m.muted, false) as muted, u.role as "accountRole",
    coalesce(u.disabled, false) as closed, coalesce(p.guest_name, u.display_name) as "displayName"
  from conversations c join sessions s on s.id = c.session_id
  left join session_participants p on p.session_id = c.session_id and p.id = any($2::uuid[])
  left join users u on u.id = p.user_id
  left join conversation_members m on m.participant_id = p.id
  where c.session_id = $1`;

export interface RawRulesRow {
  readonly version: number;
  readonly status: Status;
  readonly chatEnabled: boolean;
  readonly questionsEnabled: boolean;
  readonly spiritEnabled: boolean;
  readonly id: ParticipantId | null;
  readonly userId: UserId | null;
  readonly role: ParticipantRole;
  readonly present: boolean;
  readonly removed: boolean;
  readonly muted: boolean;
  /** Deleted accounts are disabled, too. */
  readonly closed: boolean;
  readonly accountRole: Role | null;
  readonly displayName: string | null;
}

export function rulesIn(rows: readonly RawRulesRow[]): ConversationRules | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const { version, status, chatEnabled, questionsEnabled, spiritEnabled } = first;
  const speakers = rows.flatMap(({ id, userId, role, present, removed, muted, closed, accountRole, displayName }) => {
    if (id === null) return [];
    const speaker = {
      participantId: id,
      ...(userId && { userId }),
      role,
      present,
      removed,
      muted,
      closed,
      ...(accountRole && { accountRole }),
      displayName: displayName ?? '',
    };
    return [[id, speaker] as const];
  });
  return { version, setting: { status, chatEnabled, questionsEnabled, spiritEnabled }, speakers: new Map(speakers) };
}
