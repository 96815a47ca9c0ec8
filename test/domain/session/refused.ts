import { expect } from 'vitest';

/** For `toThrow`: a refusal with this code, and with these members to go on with. */
export const refused = (code: string, details: Record<string, unknown> = {}): Error =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

/** For `toThrow`: a validation that names exactly these `path: code` pairs, in any order. */
export const invalid = (...violations: readonly string[]): Error => {
  const named = violations.map((violation) => {
    const [path, code] = violation.split(': ');
    return expect.objectContaining({ path, code });
  });
  return expect.objectContaining({
    code: 'validation_failed',
    violations: expect.toSatisfy(
      (told: readonly unknown[]) =>
        told.length === named.length && named.every((one) => told.some((other) => one.asymmetricMatch(other))),
    ),
  });
};

/** What a call threw; fails when it threw nothing. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('The call was expected to be refused.');
}
