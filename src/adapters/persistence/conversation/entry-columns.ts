import type { Entry } from '../../../domain/conversation/entry.ts';

/** An entry as the columns of its row. */
export function entryColumnsOf(entry: Entry) {
  const none = { id: null, author: null, text: null, subject: null, data: null };
  switch (entry.kind) {
    case 'message':
      return { ...none, kind: entry.kind, id: entry.id, author: entry.from, text: entry.text };
    case 'message_deleted':
      return { ...none, kind: entry.kind, subject: entry.id };
    case 'question_asked':
    case 'question_answered':
      return { ...none, kind: entry.kind, subject: entry.id, data: entry.standing };
    case 'question_voted': {
      const { kind, id: subject, voter: author, standing, value } = entry;
      return { ...none, kind, subject, author, data: { ...standing, value } };
    }
    case 'screen_share_started':
    case 'screen_share_stopped':
      return { ...none, kind: entry.kind, subject: entry.participantId ?? null };
    case 'user_joined':
    case 'user_left':
      return { ...none, kind: entry.kind, subject: entry.participantId };
    default:
      return { ...none, kind: entry.kind };
  }
}

export const entriesJson = (entries: readonly Entry[]): string => JSON.stringify(entries.map(entryColumnsOf));

/**
 * Part of a statement: entries at the end of a conversation, which `head` (session_id, base) has moved on by as many. Lists
 * go as JSON.
 */
export const insertEntries = (entries: string, at: string): string => `
  insert into conversation_entries (session_id, seq, kind, at, id, author, text, deleted, subject, data, born)
  select head.session_id, head.base + e.nth, e.entry->>'kind', ${at}, (e.entry->>'id')::uuid,
    (e.entry->>'author')::uuid, e.entry->>'text', false, (e.entry->>'subject')::uuid,
    nullif(e.entry->'data', 'null'), conversation_incarnation()
  from head, jsonb_array_elements(${entries}::jsonb) with ordinality as e (entry, nth)`;
