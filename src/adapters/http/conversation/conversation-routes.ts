import { z } from 'zod';
import type { AskQuestion } from '../../../application/conversation/ask-question.ts';
import type { ConversationPlace } from '../../../application/conversation/conversation-place.ts';
import type { EditQuestion } from '../../../application/conversation/edit-question.ts';
import type { ModerateChat } from '../../../application/conversation/moderate-chat.ts';
import type { ReadConversation } from '../../../application/conversation/read-conversation.ts';
import type { VoteForQuestion } from '../../../application/conversation/vote-for-question.ts';
import { asMessageId, asQuestionId, type QuestionId } from '../../../domain/conversation/ids.ts';
import { spokenTextBounds } from '../../../domain/conversation/spoken-text.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { asParticipantId, asSessionId, type SessionId } from '../../../domain/session/ids.ts';
import { optionalMembers } from '../optional-members.ts';
import { pageQuery, queryBoolean } from '../query-values.ts';
import type { Route } from '../route.ts';
import { defineRoute } from '../route.ts';
import { anyText } from '../text.ts';
import { message, messageBody, question, questionBody } from './conversation-bodies.ts';

export interface ConversationUseCases {
  readonly conversationPlace: ConversationPlace;
  readonly readConversation: ReadConversation;
  readonly askQuestion: AskQuestion;
  readonly voteForQuestion: VoteForQuestion;
  readonly editQuestion: EditQuestion;
  readonly moderateChat: ModerateChat;
}

const id = z.uuid().transform(asSessionId);
const sessionParams = z.strictObject({ id });
const questionParams = z.strictObject({ id, questionId: z.uuid().transform(asQuestionId) });
const messageParams = z.strictObject({ id, messageId: z.uuid().transform(asMessageId) });
const personParams = z.strictObject({ id, participantId: z.uuid().transform(asParticipantId) });

const text = anyText.max(4 * spokenTextBounds.most).meta({
  description: `${spokenTextBounds.least} to ${spokenTextBounds.most} characters after trimming.`,
});

const common = { tag: 'Live room', caller: 'anyone' } as const;
const reading = ['unauthenticated', 'forbidden', 'session_not_found'] as const;
const speaking = [...reading, 'session_closed', 'removed', 'questions_disabled', 'participant_not_found'] as const;
const noBody = z.strictObject({});

/** What the live room says over its socket, for those who have none. */
export function conversationRoutes(useCases: ConversationUseCases): readonly Route[] {
  const { conversationPlace, readConversation, askQuestion, voteForQuestion, editQuestion, moderateChat } = useCases;
  const shown = async (sessionId: SessionId, caller: Caller, questionId: QuestionId) => {
    const { manages } = await conversationPlace.reader(sessionId, caller);
    const seen = await readConversation.question(sessionId, caller, questionId);
    return questionBody(seen, { voted: seen.voted, manages });
  };
  const vote = async (params: { id: SessionId; questionId: QuestionId }, caller: Caller, value: 0 | 1) => {
    const { id: participantId } = await conversationPlace.voice(params.id, caller);
    await voteForQuestion.execute({ sessionId: params.id, participantId, questionId: params.questionId, value });
    return { status: 200, data: await shown(params.id, caller, params.questionId) } as const;
  };
  const mute = async (params: z.output<typeof personParams>, caller: Caller, muted: boolean) => {
    await moderateChat.setMuted(caller, params.id, params.participantId, muted);
    return { status: 204 } as const;
  };

  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/messages',
      operationId: 'listMessages',
      summary: 'The chat, oldest first',
      description:
        'For managers, and for whoever takes part. `direct` asks for your own direct messages instead, which nobody ' +
        'else can read.',
      params: sessionParams,
      query: z.strictObject({ ...pageQuery, direct: queryBoolean.default(false) }),
      responses: { 200: z.array(message) },
      errors: reading,
      list: true,
      async handle({ params, query: { direct, ...page }, caller }) {
        const { items, nextCursor } = direct
          ? await readConversation.directMessages(params.id, caller, page)
          : await readConversation.messages(params.id, caller, page);
        return { status: 200, data: items.map(messageBody), nextCursor };
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/messages/{messageId}',
      operationId: 'deleteMessage',
      summary: 'Take a message away for good',
      description: 'For managers. Its text is deleted, and everybody is told.',
      params: messageParams,
      responses: { 204: null },
      errors: [...reading, 'message_not_found'],
      async handle({ params, caller }) {
        await moderateChat.deleteMessage(caller, params.id, params.messageId);
        return { status: 204 };
      },
    }),
    defineRoute({
      ...common,
      method: 'put',
      path: '/sessions/{id}/participants/{participantId}/mute',
      operationId: 'muteParticipant',
      summary: 'Take a person their voice in the chat',
      description: 'For managers. Whoever is muted reads along and votes, but says and asks nothing.',
      params: personParams,
      body: noBody,
      responses: { 204: null },
      errors: [...reading, 'participant_not_found'],
      handle: ({ params, caller }) => mute(params, caller, true),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/participants/{participantId}/mute',
      operationId: 'unmuteParticipant',
      summary: 'Give it back',
      params: personParams,
      responses: { 204: null },
      errors: [...reading, 'participant_not_found'],
      handle: ({ params, caller }) => mute(params, caller, false),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/questions',
      operationId: 'listQuestions',
      summary: 'Questions, the most wanted first',
      description: 'For managers, who see the hidden ones, too, and for whoever takes part.',
      params: sessionParams,
      query: z.strictObject(pageQuery),
      responses: { 200: z.array(question) },
      errors: reading,
      list: true,
      async handle({ params, query, caller }) {
        const { manages } = await conversationPlace.reader(params.id, caller);
        const { items, nextCursor } = await readConversation.questions(params.id, caller, query);
        return { status: 200, data: items.map((one) => questionBody(one, { voted: one.voted, manages })), nextCursor };
      },
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/sessions/{id}/questions',
      operationId: 'askQuestion',
      summary: 'Ask whoever runs the session',
      params: sessionParams,
      body: z.strictObject({ text }),
      responses: { 201: question },
      errors: [...speaking, 'chat_muted'],
      idempotent: true,
      async handle({ params, body, caller, newId }) {
        const { id: participantId } = await conversationPlace.voice(params.id, caller);
        const asked = { sessionId: params.id, participantId, id: asQuestionId(newId), text: body.text };
        const view = await askQuestion.execute(asked);
        const location = `sessions/${params.id}/questions/${view.id}`;
        return { status: 201, data: questionBody(view, { voted: false, manages: false }), location };
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/sessions/{id}/questions/{questionId}',
      operationId: 'getQuestion',
      summary: 'One question',
      params: questionParams,
      responses: { 200: question },
      errors: [...reading, 'question_not_found'],
      handle: async ({ params, caller }) => ({ status: 200, data: await shown(params.id, caller, params.questionId) }),
    }),
    defineRoute({
      ...common,
      method: 'patch',
      path: '/sessions/{id}/questions/{questionId}',
      operationId: 'editQuestion',
      summary: 'Answer, mark or hide a question',
      description: 'For managers. A written `answer` marks it as answered; `null` takes the answer away.',
      params: questionParams,
      body: z.strictObject(optionalMembers({ answered: z.boolean(), answer: text.nullable(), hidden: z.boolean() })),
      responses: { 200: question },
      errors: [...reading, 'question_not_found'],
      async handle({ params, body: changes, caller }) {
        const { id: sessionId, questionId } = params;
        await editQuestion.byCaller(caller, { sessionId, questionId, changes });
        return { status: 200, data: await shown(sessionId, caller, questionId) };
      },
    }),
    defineRoute({
      ...common,
      method: 'put',
      path: '/sessions/{id}/questions/{questionId}/vote',
      operationId: 'voteForQuestion',
      summary: 'Give a question your vote',
      description: 'One vote a person; voting twice changes nothing.',
      params: questionParams,
      body: noBody,
      responses: { 200: question },
      errors: [...speaking, 'question_not_found'],
      handle: ({ params, caller }) => vote(params, caller, 1),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/sessions/{id}/questions/{questionId}/vote',
      operationId: 'takeVoteBack',
      summary: 'Take your vote back',
      params: questionParams,
      responses: { 200: question },
      errors: [...speaking, 'question_not_found'],
      handle: ({ params, caller }) => vote(params, caller, 0),
    }),
  ];
}
