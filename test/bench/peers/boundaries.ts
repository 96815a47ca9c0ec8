import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';

/** The same file work as ours (file and folder fsync) and one commit, with no rules, no checks and nothing else. */

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;
const users = join(process.env['DATA_DIR'] ?? '', 'logs/users');
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
await pool.query(
  'create table if not exists peer_sessions (session_id text primary key, user_id text, started_at timestamptz, ended_at timestamptz)',
);

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function append(path: string, line: string, folder: string | undefined): Promise<void> {
  const file = await open(path, folder ? O_WRONLY | O_APPEND | O_CREAT | O_EXCL : O_WRONLY | O_APPEND);
  await file.write(line);
  await Promise.all([file.sync(), folder && syncFolder(folder)]);
  await file.close();
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}

async function record(verb: 'start' | 'end', { user_id = '', performer_id, session_id }: Record<string, string>) {
  const now = new Date().toISOString();
  const id = session_id ?? `sess_${randomUUID()}`;
  const event = {
    source: 'session_manager',
    event: `session_${verb}`,
    user_id,
    session_id: id,
    performer_id,
    timestamp: now,
    record_id: randomUUID(),
    start_time: now,
    end_time: verb === 'end' ? now : null,
    is_training_data: false,
    session_notes: null,
    training_intent_label: null,
  };
  const folder = join(users, user_id, 'sessions');
  if (verb === 'start') await mkdir(folder, { recursive: true });
  await append(join(folder, `${id}.jsonl`), `${JSON.stringify(event)}\n`, verb === 'start' ? folder : undefined);
  const statement =
    verb === 'start'
      ? { name: 'start', text: 'insert into peer_sessions values ($1, $2, $3)', values: [id, user_id, now] }
      : { name: 'end', text: 'update peer_sessions set ended_at = $2 where session_id = $1', values: [id, now] };
  await pool.query(statement);
  return event;
}

createServer(async (request, response) => {
  const verb = request.url?.endsWith('.end') ? 'end' : 'start';
  const answer = request.url === '/health' ? {} : await record(verb, await bodyOf(request));
  const json = JSON.stringify(answer);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}).listen(Number(process.env['PORT']), '127.0.0.1');
