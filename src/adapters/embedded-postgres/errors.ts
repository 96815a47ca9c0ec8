const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'its file system is read-only',
  EACCES: 'the user Convoke runs as may not write there',
  EPERM: 'the user Convoke runs as may not change it',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  ENOENT: 'it does not exist and cannot be created',
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'its disk reports errors',
};

/** The folder for the embedded database can't hold it; the message is one sentence for people. */
export class DataDirUnusable extends Error {
  override readonly name = 'DataDirUnusable';

  constructor(dataDir: string, reason: string, options?: ErrorOptions) {
    super(`The folder ${dataDir} (DATA_DIR) can't be used: ${reason}.`, options);
  }

  /** Says in words what the file system answered. */
  static because(dataDir: string, cause: unknown): DataDirUnusable {
    if (cause instanceof DataDirUnusable) return cause;
    const code = errorCode(cause);
    const reason = (code !== undefined && reasons[code]) || (cause instanceof Error ? cause.message : String(cause));
    return new DataDirUnusable(dataDir, code === undefined ? reason : `${reason} (${code})`, { cause });
  }
}

/** Another Convoke server uses the embedded database of this folder. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse';

  constructor(dataDir: string) {
    super(
      `Another Convoke server already uses the embedded database in ${dataDir} (DATA_DIR). ` +
        'To run several servers, give them one PostgreSQL with DATABASE_URL.',
    );
  }
}

/** PostgreSQL itself could not be run; the message carries what it said last. */
export class PostgresFailed extends Error {
  override readonly name = 'PostgresFailed';
}

/** Puts what the disk under this folder answered into words; other errors stay as they are. */
export function inWords(dataDir: string, error: unknown): unknown {
  if (error instanceof PostgresFailed) {
    const isFull = /No space left on device/.test(error.message);
    return isFull ? new DataDirUnusable(dataDir, 'its disk is full', { cause: error }) : error;
  }
  return error instanceof Error && 'syscall' in error ? DataDirUnusable.because(dataDir, error) : error;
}

/** The code of a system or PostgreSQL error, such as `ENOENT` or `57P03`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Swallows the errors with these codes and nothing else. */
export function ignoring(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(errorCode(error) ?? '')) throw error;
    return undefined;
  };
}
