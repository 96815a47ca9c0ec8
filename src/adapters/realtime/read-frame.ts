import type { z } from 'zod';
import { ExpectedError, ValidationFailed } from '../../domain/expected-error.ts';
import { type ClientFrame, type ClientFrameType, clientFrames, type Hello, hello, type Ref } from './client-frames.ts';

/** A frame that is not understood; the socket stays open. */
export class BadFrame extends ExpectedError {
  override readonly code = 'malformed_frame';
  override readonly kind = 'invalid';
}

const maxDepth = 32;

/** Without recursion: what is asked is whether recursion would be safe. */
function isTooDeep(value: unknown): boolean {
  const open: (readonly [unknown, number])[] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [here, depth] = next;
    if (typeof here !== 'object' || here === null) continue;
    if (depth === maxDepth) return true;
    for (const below of Object.values(here)) open.push([below, depth + 1]);
  }
  return false;
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadFrame('A frame must be JSON.', {}, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadFrame('A frame must be an object.');
  return value as Record<string, unknown>;
}

function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationFailed(
    result.error.issues.map(({ path, code, message }) => ({ path: path.map(String).join('.'), code, message })),
  );
}

/** What was read, or why it is not understood; with its `ref`, as it was given, as far as it has one. */
export type Read<Said> = { readonly ref?: Ref } & ({ readonly frame: Said } | { readonly refusal: ExpectedError });

/** Also one that is refused: whoever waits for an answer to it must not wait for ever. */
function refOf({ ref }: Record<string, unknown>): { readonly ref?: Ref } {
  return typeof ref === 'string' || Number.isSafeInteger(ref) ? { ref: ref as Ref } : {};
}

function read<Said>(text: string, understood: (value: Record<string, unknown>) => Said): Read<Said> {
  let ref: { readonly ref?: Ref } = {};
  try {
    const value = parsed(text);
    ref = refOf(value);
    if (isTooDeep(value)) throw new BadFrame(`A frame must not be nested more than ${maxDepth} deep.`);
    return { ...ref, frame: understood(value) };
  } catch (error) {
    if (error instanceof ExpectedError) return { ...ref, refusal: error };
    throw error;
  }
}

/** The first frame. */
export const readHello = (text: string): Read<Hello> => read(text, (value) => validated(hello, value));

const isType = (type: unknown): type is ClientFrameType =>
  typeof type === 'string' && Object.hasOwn(clientFrames, type);

/** Any later one. */
export const readFrame = (text: string): Read<ClientFrame> =>
  read(text, (value) => {
    const { type } = value;
    if (!isType(type))
      throw new BadFrame(type === 'hello' ? 'You have said hello already.' : 'There is no such type of frame.');
    return validated(clientFrames[type], value) as ClientFrame;
  });
