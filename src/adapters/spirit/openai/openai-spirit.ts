import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { Spirit, SpiritContext } from '../../../application/ports/spirit.ts';
import { SpiritFailed } from '../../../domain/conversation/errors.ts';
import { spiritTextMost } from '../../../domain/conversation/spoken-text.ts';
import { promptOf } from './prompt.ts';

export interface OpenAiOptions {
  /** Where `/chat/completions` is, such as `https://api.openai.com/v1`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const mostTokens = 600;

/** Whatever an endpoint sends, no more of it is read. */
const mostBytes = 256 * 1024;

const chunk = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }).optional() })).default([]),
});

/** Any endpoint that speaks the chat completions of OpenAI, streamed; limited in time and size. */
export class OpenAiSpirit implements Spirit {
  readonly #options: OpenAiOptions;

  constructor(options: OpenAiOptions) {
    this.#options = options;
  }

  async answer(asked: Parameters<Spirit['answer']>[0], context: SpiritContext): Promise<string> {
    // For all of it: a stream that trickles is as late as one that never begins.
    const late = AbortSignal.timeout(this.#options.timeoutMs ?? usualTimeoutMs);
    const enough = new AbortController();
    const gaveUp = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new SpiritFailed('it took too long')), { once: true });
    });
    try {
      const signal = AbortSignal.any([late, enough.signal]);
      return await Promise.race([this.#ask(promptOf(asked, context), signal).then(textOf), gaveUp]);
    } catch (error) {
      if (error instanceof SpiritFailed) throw error;
      // Why stands in the cause, for the log; what the endpoint said is nobody else's business.
      throw new SpiritFailed(late.aborted ? 'it took too long' : 'it could not be reached', { cause: error });
    } finally {
      gaveUp.catch(() => {});
      enough.abort();
    }
  }

  async #ask(messages: ReturnType<typeof promptOf>, signal: AbortSignal): Promise<Response> {
    const { url, apiKey, model } = this.#options;
    const response = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
        ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages, stream: true, max_tokens: mostTokens }),
      redirect: 'error',
      signal,
    });
    if (response.ok && response.body) return response;
    throw new SpiritFailed(`it answered ${response.status}`);
  }
}

/** The text of the stream so far as it is wanted. @throws {SpiritFailed} for what is no such stream, or breaks off empty. */
async function textOf({ body }: Response): Promise<string> {
  let text = '';
  let isDone = false;
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') isDone = true;
      else if (!isDone) text += chunkOf(data);
    },
  });
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  // Whoever called ends the line when this is enough.
  for (let bytes = 0; reader && !isDone && text.length <= spiritTextMost && bytes <= mostBytes; ) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes += value.length;
    parser.feed(decoder.decode(value, { stream: true }));
  }
  if (text.trim() === '') throw new SpiritFailed('it said nothing');
  return text;
}

function chunkOf(data: string): string {
  try {
    const { choices } = chunk.parse(JSON.parse(data));
    return choices[0]?.delta?.content ?? '';
  } catch (error) {
    throw new SpiritFailed('it did not speak as expected', { cause: error });
  }
}
