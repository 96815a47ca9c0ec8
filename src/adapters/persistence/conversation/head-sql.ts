import type { ConversationHead } from '../../../application/ports/conversation-views.ts';
import type { SessionId } from '../../../domain/session/ids.ts';

export const headColumns = `c.session_id as "sessionId", c.seq, c.rules, c.directs,
  conversation_stream(c.stream_id) as "streamId"`;

/** What SQL answers: sequence numbers are text. */
export interface RawHeadRow {
  readonly sessionId: SessionId;
  readonly seq: string;
  readonly rules: number;
  readonly directs: string;
  readonly streamId: string;
}

export const headIn = ({ sessionId, seq, rules, directs, streamId }: RawHeadRow): ConversationHead => ({
  sessionId,
  seq: Number(seq),
  rules,
  directs: Number(directs),
  streamId,
});
