import { readFile } from 'node:fs/promises';
import { PostgresFailed } from './errors.ts';

/** The system user PostgreSQL runs as. */
export interface DatabaseUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

// `nobody` is in every Debian image; `_postgres` is what macOS calls it.
const candidates = ['postgres', '_postgres', 'nobody'];

/** Whether we are root, whom PostgreSQL refuses to run as. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The user to run PostgreSQL as when we are root. */
export async function unprivilegedUser(passwdFile = '/etc/passwd'): Promise<DatabaseUser> {
  const users = (await readFile(passwdFile, 'utf8')).split('\n').flatMap(parseEntry);
  for (const candidate of candidates) {
    const user = users.find(({ name }) => name === candidate);
    if (user) return user;
  }
  throw new PostgresFailed(
    `PostgreSQL does not run as root, and there is none of the system users ${candidates.join(', ')} to run it as. ` +
      'Start Convoke as an ordinary user, or set DATABASE_URL.',
  );
}

function parseEntry(line: string): DatabaseUser[] {
  const [name, , uid, gid] = line.split(':');
  if (name === undefined || !uid || !gid || name.startsWith('#')) return [];
  return [{ name, uid: Number(uid), gid: Number(gid) }];
}
