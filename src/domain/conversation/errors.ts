import { ExpectedError } from '../expected-error.ts';

export class ChatDisabled extends ExpectedError {
  override readonly code = 'chat_disabled';
  override readonly kind = 'conflict';
  constructor() {
    super('Chat is switched off in this session.');
  }
}

export class QuestionsDisabled extends ExpectedError {
  override readonly code = 'questions_disabled';
  override readonly kind = 'conflict';
  constructor() {
    super('Questions are switched off in this session.');
  }
}

export class SpiritDisabled extends ExpectedError {
  override readonly code = 'spirit_disabled';
  override readonly kind = 'conflict';
  constructor() {
    super('The spirit takes no part in this session.');
  }
}

/** The spirit is answering somebody else, here or in too many other sessions. */
export class SpiritBusy extends ExpectedError {
  override readonly code = 'spirit_busy';
  override readonly kind = 'conflict';
  constructor(retryAfterSeconds: number) {
    super('The spirit is still thinking. Ask again shortly.', { retryAfterSeconds });
  }
}

/** One person signals more than others' connections could take, or keeps the spirit for themselves. */
export class SpokeTooFast extends ExpectedError {
  override readonly code = 'rate_limited';
  override readonly kind = 'conflict';
  constructor(retryAfterSeconds: number) {
    super('That is too much in too short a time. Try again shortly.', { retryAfterSeconds });
  }
}

/** The spirit refused, failed or did not answer in time. Nobody's answer is lost by it but this one. */
export class SpiritFailed extends ExpectedError {
  override readonly code = 'spirit_failed';
  override readonly kind = 'upstream_failed';
  constructor(why: string, options?: ErrorOptions) {
    super(`The spirit did not answer: ${why}.`, {}, options);
  }
}

export class ChatMuted extends ExpectedError {
  override readonly code = 'chat_muted';
  override readonly kind = 'forbidden';
  constructor() {
    super('The host has muted you.');
  }
}

/** Whoever has left, or never came, has no voice; coming in again gives it back. */
export class NotInside extends ExpectedError {
  override readonly code = 'forbidden';
  override readonly kind = 'forbidden';
  constructor() {
    super('Only those who are in the session can take part in its conversation. Join it first.');
  }
}
