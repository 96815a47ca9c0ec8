import { DataDirInUse, DataDirUnusable, PostgresFailed } from '../adapters/embedded-postgres/errors.ts';
import { SigningSecretDamaged } from '../adapters/identity/signing-secret.ts';
import { BadConfiguration } from '../config.ts';
import { DatabaseAway } from './database.ts';

const kinds = [BadConfiguration, DatabaseAway, DataDirInUse, DataDirUnusable, PostgresFailed, SigningSecretDamaged];

const isForeseen = (error: unknown): error is Error =>
  kinds.some((kind) => error instanceof kind) ||
  (error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo'));

/** Runs a program to its end; what an operator can mend is told in words, without a stack trace, with exit code 1. */
export async function runProgram(program: () => Promise<void>): Promise<never> {
  try {
    await program();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  process.exit(0);
}
