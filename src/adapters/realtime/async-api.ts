import { z } from 'zod';
import type { SharedBodies } from './bodies.ts';
import { clientFrames, hello } from './client-frames.ts';
import { closeCodes } from './close-codes.ts';
import { serverFrames } from './server-frames.ts';

type JsonSchema = Record<string, unknown>;

const description = `The live room of one session: presence, chat, questions and votes as JSON frames over a WebSocket.

The first frame is \`hello\`, within 10 seconds, with the \`participantToken\` of the join. Frames are text of at most 16 KiB.
What is kept and public carries \`seq\`, which grows by one in each session, in the same order for everybody on every server.
Come back with \`lastSeq\` and \`streamId\` of your \`welcome\` and you get what you missed, or a \`resync\` with all there is.
Direct messages have a sequence of their own for each person, \`directSeq\`. A frame with a \`ref\`, \`hello\` as well, is answered by
exactly one \`ack\` or \`error\` with the same \`ref\`; an \`ack\` comes when it is on disk. Make each \`ref\` a UUID: one that you used
before in this session, with the same content, is taken for the old frame, acknowledged as that and told to nobody.

A frame that is refused is answered by an \`error\` that says why in \`code\`: \`malformed_frame\`, \`validation_failed\`;
\`rate_limited\` and \`spirit_busy\`, with \`retryAfterSeconds\`; \`chat_disabled\`, \`questions_disabled\`, \`spirit_disabled\`,
\`chat_muted\`, \`forbidden\`, \`removed\`, \`session_closed\`; \`participant_not_found\`, \`question_not_found\`; \`unavailable\`,
\`internal_error\`. A \`hello\` can be refused with \`invalid_token\` and with what keeps somebody from joining, too.`;

/** A schema as the document shows it; what has a name of its own stands among the components. */
class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...shape
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema, zodSchema }) => this.#overridden(jsonSchema as JsonSchema, zodSchema),
    }) as JsonSchema;
    for (const [name, named] of Object.entries($defs as Record<string, JsonSchema>))
      this.components[name] = this.#moved(named);
    return this.#moved(shape);
  }

  /** What a schema says of how it is documented wins over how it validates. */
  #overridden(jsonSchema: JsonSchema, zodSchema: z.core.$ZodType): void {
    const meta = z.globalRegistry.get(zodSchema as z.ZodType) as { override?: unknown } | undefined;
    if (typeof meta?.override === 'function') meta.override({ jsonSchema });
    delete jsonSchema['override'];
  }

  #moved(schema: JsonSchema): JsonSchema {
    return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
  }
}

const reference = (path: string) => ({ $ref: `#/${path}` });

/** The AsyncAPI 3 document of the live room, made from the schemas that frames are validated and typed with. */
export function asyncApiDocument(
  bodies: SharedBodies,
  { version, publicUrl }: { readonly version: string; readonly publicUrl: string },
) {
  const schemas = new Schemas();
  const sent = Object.entries({ hello, ...clientFrames }).map(([name, schema]) => {
    const { description: summary } = schema.meta() ?? {};
    return { name, summary, payload: schemas.of(schema, 'input') };
  });
  const received = Object.entries(serverFrames(bodies)).map(([name, { description: summary, data, counts }]) => {
    const payload = z.strictObject({
      type: z.literal(name),
      ...(counts === 'nothing' ? {} : { [counts]: z.int() }),
      ...(name === 'ack' || name === 'error' || name === 'pong'
        ? { ref: z.union([z.string(), z.int()]).exactOptional() }
        : {}),
      at: z.iso.datetime({ precision: 3 }),
      data,
    });
    return { name, summary, payload: schemas.of(payload, 'output') };
  });
  const messages = Object.fromEntries(
    [...sent, ...received].map(({ name, summary, payload }) => [
      name,
      { name, title: name, summary, contentType: 'application/json', payload },
    ]),
  );
  const { host, protocol } = new URL(publicUrl);
  const inRoom = (frames: readonly { readonly name: string }[]) =>
    frames.map(({ name }) => reference(`channels/liveRoom/messages/${name}`));
  return {
    asyncapi: '3.0.0',
    info: { title: 'Convoke: the live room', version, description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: { here: { host, protocol: protocol === 'https:' ? 'wss' : 'ws' } },
    channels: {
      liveRoom: {
        address: '/ws/{sessionId}',
        description: `Close codes: ${Object.values(closeCodes)
          .map(({ code, meaning }) => `**${code}** ${meaning}`)
          .join(' ')}`,
        parameters: { sessionId: { description: 'The id of the session.' } },
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, reference(`components/messages/${name}`)]),
        ),
      },
    },
    operations: {
      say: {
        action: 'receive',
        channel: reference('channels/liveRoom'),
        summary: 'What a client says',
        messages: inRoom(sent),
      },
      tell: {
        action: 'send',
        channel: reference('channels/liveRoom'),
        summary: 'What the server tells',
        messages: inRoom(received),
      },
    },
    components: { messages, schemas: schemas.components },
  };
}

export type AsyncApiDocument = ReturnType<typeof asyncApiDocument>;
