import { EmbeddedPostgres } from '#src/adapters/embedded-postgres/embedded-postgres.ts';

// Run by EmbeddedPostgresChild: answers one line about its start, stops when its input ends.
const [dataDir = ''] = process.argv.slice(2);
const log = (message: string) => void process.stderr.write(`${message}\n`);
try {
  const postgres = await EmbeddedPostgres.start({ dataDir, log });
  process.stdin.resume().once('end', () => postgres.stop());
  process.stdout.write(`${JSON.stringify({ connectionString: postgres.connectionString })}\n`);
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify({ error: name, message })}\n`);
}
