import { defineEntity, p } from '@mikro-orm/core';
import { ParticipantRow } from '../session/participant-row.ts';
import { SessionRow } from '../session/session-row.ts';

/** Rows are read and written by SQL; these say what the tables are, and are held against the migrations. */
const ConversationRow = defineEntity({
  name: 'ConversationRow',
  tableName: 'conversations',
  properties: {
    session: () => p.manyToOne(SessionRow).mapToPk().primary().deleteRule('no action').updateRule('no action'),
    seq: p.bigint('number'),
    rules: p.integer(),
    directs: p.bigint('number'),
    streamId: p.uuid(),
  },
});

const conversation = () => p.manyToOne(ConversationRow).mapToPk().fieldName('session_id');
const person = (column: string) => p.manyToOne(ParticipantRow).mapToPk().fieldName(column);
const soleKey = (column: string) => person(column).primary().deleteRule('no action').updateRule('no action');

const EntryRow = defineEntity({
  name: 'ConversationEntryRow',
  tableName: 'conversation_entries',
  properties: {
    session: () => conversation().primary().deleteRule('no action').updateRule('no action'),
    seq: p.bigint('number').primary().autoincrement(false),
    kind: p.text(),
    at: p.datetime(3),
    id: p.uuid().nullable(),
    author: p.uuid().nullable(),
    text: p.text().nullable(),
    deleted: p.boolean(),
    subject: p.uuid().nullable(),
    data: p.json().nullable(),
    ref: p.uuid().nullable(),
    born: p.bigint('number'),
  },
});

const QuestionRow = defineEntity({
  name: 'QuestionRow',
  tableName: 'questions',
  properties: {
    id: p.uuid().primary(),
    session: conversation,
    at: p.datetime(3),
    author: () => person('author'),
    text: p.text(),
    votes: p.integer(),
    answered: p.boolean(),
    answer: p.text().nullable(),
    hidden: p.boolean(),
    ref: p.uuid().nullable(),
  },
});

const VoteRow = defineEntity({
  name: 'QuestionVoteRow',
  tableName: 'question_votes',
  properties: {
    question: () => p.manyToOne(QuestionRow).mapToPk().primary().deleteRule('no action').updateRule('no action'),
    participant: () => soleKey('participant_id'),
    at: p.datetime(3),
  },
});

const DirectMessageRow = defineEntity({
  name: 'DirectMessageRow',
  tableName: 'direct_messages',
  properties: {
    id: p.uuid().primary(),
    session: conversation,
    place: p.bigint('number'),
    at: p.datetime(3),
    author: () => person('author'),
    recipient: () => person('recipient'),
    text: p.text(),
    fromSeq: p.bigint('number'),
    toSeq: p.bigint('number'),
    ref: p.uuid().nullable(),
    born: p.bigint('number'),
  },
});

const MemberRow = defineEntity({
  name: 'ConversationMemberRow',
  tableName: 'conversation_members',
  properties: {
    participant: () => soleKey('participant_id'),
    session: conversation,
    directSeq: p.bigint('number'),
    muted: p.boolean(),
  },
});

const AttendeeRow = defineEntity({
  name: 'AttendeeRow',
  tableName: 'attendees',
  properties: {
    participant: () => soleKey('participant_id'),
    session: conversation,
    since: p.datetime(3),
    dueAt: p.datetime(3).nullable(),
  },
});

const SocketRow = defineEntity({
  name: 'SocketRow',
  tableName: 'sockets',
  properties: {
    id: p.uuid().primary(),
    session: conversation,
    participant: () => person('participant_id'),
    replicaId: p.uuid(),
  },
});

const ReplicaRow = defineEntity({
  name: 'ReplicaRow',
  tableName: 'replicas',
  properties: { id: p.uuid().primary(), seenAt: p.datetime(3) },
});

const FleetingRow = defineEntity({
  name: 'FleetingRow',
  tableName: 'fleeting',
  properties: {
    id: p.uuid().primary(),
    sessionId: p.uuid(),
    replicaId: p.uuid(),
    kind: p.text(),
    recipient: p.uuid().nullable(),
    data: p.json(),
    at: p.datetime(3),
  },
});

/** Everything that is kept of live rooms. */
export const conversationRows = [
  ConversationRow,
  EntryRow,
  QuestionRow,
  VoteRow,
  DirectMessageRow,
  MemberRow,
  AttendeeRow,
  SocketRow,
  ReplicaRow,
  FleetingRow,
];
