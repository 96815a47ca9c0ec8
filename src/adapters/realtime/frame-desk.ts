import { createHash } from 'node:crypto';
import { Allowance } from '../../application/conversation/allowance.ts';
import type { AskQuestion } from '../../application/conversation/ask-question.ts';
import type { AskSpirit } from '../../application/conversation/ask-spirit.ts';
import type { EditQuestion } from '../../application/conversation/edit-question.ts';
import type { PostMessage } from '../../application/conversation/post-message.ts';
import type { RulesBook } from '../../application/conversation/rules-book.ts';
import type { SendDirect } from '../../application/conversation/send-direct.ts';
import type { VoteForQuestion } from '../../application/conversation/vote-for-question.ts';
import type { Broadcaster, Fleeting } from '../../application/ports/broadcaster.ts';
import type { Clock } from '../../application/ports/clock.ts';
import type { Ids } from '../../application/ports/ids.ts';
import { SpokeTooFast } from '../../domain/conversation/errors.ts';
import { asMessageId, asQuestionId } from '../../domain/conversation/ids.ts';
import { ExpectedError } from '../../domain/expected-error.ts';
import type { ParticipantId, SessionId } from '../../domain/session/ids.ts';
import type { ClientFrame, Ref } from './client-frames.ts';
import type { Connection } from './connection.ts';
import type { LiveRooms } from './live-rooms.ts';
import { signalAllowance, signalBytes } from './pace.ts';
import { readFrame } from './read-frame.ts';
import type { RealtimeObserver } from './realtime-observer.ts';
import { iso } from './server-frames.ts';

export interface FrameUseCases {
  readonly postMessage: PostMessage;
  readonly sendDirect: SendDirect;
  readonly askQuestion: AskQuestion;
  readonly voteForQuestion: VoteForQuestion;
  readonly editQuestion: EditQuestion;
  readonly askSpirit: AskSpirit;
}

export interface FrameServices extends FrameUseCases {
  readonly rooms: LiveRooms;
  readonly broadcaster: Broadcaster;
  readonly book: RulesBook;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly observer: RealtimeObserver;
}

interface Who {
  readonly sessionId: SessionId;
  readonly participantId: ParticipantId;
}

/** Tells this very frame of this very person from every other, whatever connection it comes by. */
function refKey(participantId: ParticipantId, frame: ClientFrame): string | undefined {
  if (frame.ref === undefined) return undefined;
  const { ref, ...content } = frame;
  const hex = createHash('sha256')
    .update(JSON.stringify([participantId, ref, content]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Does what clients say, and answers each `ref` once. */
export class FrameDesk {
  readonly #services: FrameServices;
  readonly #signals = new Allowance<string>(signalAllowance);

  constructor(services: FrameServices) {
    this.#services = services;
  }

  async handle(connection: Connection, text: string): Promise<void> {
    const { participantId } = connection;
    if (!participantId) return;
    const { ref, ...read } = readFrame(text);
    const { clock, observer } = this.#services;
    observer.received('frame' in read ? read.frame.type : 'malformed');
    try {
      if ('refusal' in read) throw read.refusal;
      const taken = await this.#do(connection, participantId, read.frame);
      if (ref !== undefined) connection.tell('ack', clock.now(), taken, { ref });
    } catch (error) {
      this.refuse(connection, error, ref);
    }
  }

  /** Tells a client what it was refused for; what nobody foresaw is told of here, and not there. */
  refuse(connection: Connection, error: unknown, ref?: Ref): void {
    const { clock, observer } = this.#services;
    const head = ref === undefined ? {} : { ref };
    if (error instanceof ExpectedError) {
      const { code, message, details } = error;
      connection.tell('error', clock.now(), { ...details, code, message }, head);
      return;
    }
    observer.failed(error, 'doing what a frame says');
    const data = { code: 'internal_error', message: 'Something went wrong on our side.' };
    connection.tell('error', clock.now(), data, head);
  }

  async #do(connection: Connection, participantId: ParticipantId, frame: ClientFrame): Promise<object> {
    const { clock, ids, postMessage, sendDirect, askQuestion, voteForQuestion, editQuestion } = this.#services;
    const { sessionId } = connection;
    const who = { sessionId, participantId };
    switch (frame.type) {
      case 'message': {
        const said = { ...who, id: asMessageId(ids.next()), text: frame.text, ref: refKey(participantId, frame) };
        if (frame.to !== undefined) {
          const { id, at, fromSeq } = await sendDirect.execute({ ...said, to: frame.to });
          return { id, directSeq: fromSeq, at: iso(at) };
        }
        const { id, seq, at } = await postMessage.execute(said);
        return { id, seq, at: iso(at) };
      }
      case 'question': {
        const id = asQuestionId(ids.next());
        const asked = await askQuestion.execute({ ...who, id, text: frame.text, ref: refKey(participantId, frame) });
        return { id: asked.id, at: iso(asked.at) };
      }
      case 'vote': {
        const { questionId, value } = frame;
        const { votes } = await voteForQuestion.execute({ ...who, questionId, value });
        return { id: questionId, votes, voted: value === 1 };
      }
      case 'answer': {
        const { questionId, text } = frame;
        const changes = text === undefined ? { answered: true } : { answered: true, answer: text };
        await editQuestion.bySpeaker(participantId, { sessionId, questionId, changes });
        return { id: questionId };
      }
      case 'spirit':
        return await this.#ask(who, frame);
      case 'signal':
        return await this.#signal(who, frame);
      case 'ping':
        connection.tell('pong', clock.now(), {}, frame.ref === undefined ? {} : { ref: frame.ref });
        return {};
    }
  }

  async #ask(who: Who, frame: ClientFrame & { type: 'spirit' }) {
    const input = { ...who, text: frame.text, ref: refKey(who.participantId, frame) };
    await this.#services.askSpirit.execute(input, (data) => this.#pass({ ...who, kind: 'spirit_thinking', data }));
    return {};
  }

  async #signal({ sessionId, participantId }: Who, { to, data }: ClientFrame & { type: 'signal' }) {
    const { book, rooms, clock } = this.#services;
    const { speaker } = await book.permit('signal', sessionId, participantId);
    const bytes = signalBytes + Buffer.byteLength(JSON.stringify(data) ?? '');
    const wait = this.#signals.take(speaker.userId ?? participantId, bytes, clock.now().toMillis());
    if (wait > 0) throw new SpokeTooFast(wait);
    if (!rooms.find(sessionId)?.person(to)) await book.read(sessionId, to);
    this.#pass({ sessionId, to, kind: 'signal', data: { from: participantId, data } });
    return {};
  }

  /** To those who are here, and by the others' servers to those who are there. */
  #pass({ sessionId, to, kind, data }: Omit<Fleeting, 'id'>): void {
    const item = { id: this.#services.ids.next(), sessionId, kind, data, ...(to && { to }) };
    this.#services.rooms.fleeting(item);
    this.#services.broadcaster.pass(item);
  }
}
