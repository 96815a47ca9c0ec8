import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { jwtSecret } from '../faults/school.ts';
import { ApiClient } from './api-client.ts';
import { emptyDatabase } from './fresh-database.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const admin = { email: 'admin@school.example', password: 'seven green kites over Lisbon' };

/** Two servers over one database, as in production. */
export class TwoServers {
  readonly servers: [ServerProcess, ServerProcess];
  readonly database: pg.Pool;
  readonly databaseUrl: string;
  readonly #tidyUp: () => Promise<void>;

  private constructor(servers: [ServerProcess, ServerProcess], databaseUrl: string, tidyUp: () => Promise<void>) {
    this.servers = servers;
    this.databaseUrl = databaseUrl;
    this.database = new pg.Pool({ connectionString: databaseUrl, max: 3 });
    this.database.on('error', () => {});
    this.#tidyUp = tidyUp;
  }

  static async start(databaseServer: string, environment: Record<string, string> = {}): Promise<TwoServers> {
    const { url, drop } = await emptyDatabase(databaseServer);
    const dataDir = await mkdtemp(join(tmpdir(), 'convoke-two-'));
    const start = () =>
      startServerProcess({
        DATABASE_URL: url,
        DATA_DIR: dataDir,
        JWT_SECRET: jwtSecret,
        LOG_LEVEL: 'warn',
        ADMIN_EMAIL: admin.email,
        ADMIN_PASSWORD: admin.password,
        ...environment,
      });
    const first = await start();
    const second = await start();
    const servers: [ServerProcess, ServerProcess] = [first, second];
    process.once('exit', () => {
      for (const { child } of servers) child.kill('SIGKILL');
    });
    const two = new TwoServers(servers, url, async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await two.database.end();
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    });
    return two;
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  close(): Promise<void> {
    return this.#tidyUp();
  }

  /** Live sessions by an admin, open to anyone. */
  async sessions(count: number): Promise<readonly string[]> {
    const api = new ApiClient(this.servers[1].url);
    const { body } = await api.post('/auth/login', admin);
    const token = body.data.accessToken;
    const made: string[] = [];
    for (let number = 1; number <= count; number += 1) {
      const plan = { title: `Class ${number}`, visibility: 'public', capacity: 100 };
      made.push((await api.post('/sessions', plan, { token })).body.data.id);
    }
    return made;
  }
}
