import type { DirectView } from '../../../application/ports/conversation-views.ts';
import type { MessageId } from '../../../domain/conversation/ids.ts';
import type { ParticipantId, SessionId } from '../../../domain/session/ids.ts';
import { instant } from '../instants.ts';

export const directsOf = `select d.session_id as "sessionId", d.place, d.id, d.at, d.author, d.recipient, d.text,
    d.from_seq as "fromSeq", d.to_seq as "toSeq", coalesce(p.guest_name, u.display_name) as "displayName"
  from direct_messages d join session_participants p on p.id = d.author left join users u on u.id = p.user_id`;

export interface RawDirectRow {
  readonly sessionId: SessionId;
  readonly place: string;
  readonly id: MessageId;
  readonly at: string;
  readonly author: ParticipantId;
  readonly recipient: ParticipantId;
  readonly text: string;
  readonly fromSeq: string;
  readonly toSeq: string;
  readonly displayName: string | null;
}

export const directIn = (row: RawDirectRow): DirectView => ({
  sessionId: row.sessionId,
  place: Number(row.place),
  message: {
    id: row.id,
    at: instant(new Date(row.at)),
    from: row.author,
    to: row.recipient,
    displayName: row.displayName ?? '',
    text: row.text,
  },
  fromSeq: Number(row.fromSeq),
  toSeq: Number(row.toSeq),
});
