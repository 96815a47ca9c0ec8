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
  if (isTooDeep(value)) throw new BadFrame(`A frame must not be nested more than ${maxDepth} deep.`);
  return value as Record<string, unknown>;
}

function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationFailed(
    result.error.issues.map(({ path, code, message }) => ({ path: path.map(String).join('.'), code, message })),
  );
}

/** @throws {BadFrame | ValidationFailed} for whatever else came first. */
export const readHello = (text: string): Hello => validated(hello, parsed(text));

export type ReadFrame = { readonly ref?: Ref } & (
  | { readonly frame: ClientFrame }
  | { readonly refusal: ExpectedError }
);

const isType = (type: unknown): type is ClientFrameType =>
  typeof type === 'string' && Object.hasOwn(clientFrames, type);

/** What a client said, or why that is not understood; with its `ref` as far as that can be made out. */
export function readFrame(text: string): ReadFrame {
  let value: Record<string, unknown>;
  try {
    value = parsed(text);
  } catch (error) {
    if (error instanceof ExpectedError) return { refusal: error };
    throw error;
  }
  const given = value['ref'];
  const ref =
    typeof given === 'string'
      ? { ref: given.slice(0, 100) }
      : Number.isSafeInteger(given)
        ? { ref: given as number }
        : {};
  try {
    const { type } = value;
    if (!isType(type))
      throw new BadFrame(type === 'hello' ? 'You have said hello already.' : 'There is no such type of frame.');
    return { ...ref, frame: validated(clientFrames[type], value) as ClientFrame };
  } catch (error) {
    if (error instanceof ExpectedError) return { ...ref, refusal: error };
    throw error;
  }
}
