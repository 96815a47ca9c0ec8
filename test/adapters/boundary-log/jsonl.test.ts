import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JsonlBoundaryLog } from '#src/adapters/boundary-log/jsonl-boundary-log.ts';
import { JsonlBoundaryRecorder } from '#src/adapters/boundary-log/jsonl-boundary-recorder.ts';
import { LogFolder } from '#src/adapters/boundary-log/log-folder.ts';
import { UnfinishedNotes } from '#src/adapters/boundary-log/unfinished-notes.ts';
import { LogElsewhere } from '#src/application/ports/boundary-recorder.ts';
import { recordOf } from '#src/domain/boundary/boundary-event.ts';
import type { asPerformerId } from '#src/domain/boundary/ids.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import { describeBoundaryRecorder } from '#test/contracts/boundary-recorder.ts';
import { aBoundarySession, anEndedSession, freshUser } from '#test/support/a-boundary.ts';

async function open() {
  const dataDir = await mkdtemp(join(tmpdir(), 'convoke-jsonl-'));
  const folder = new LogFolder(dataDir);
  const notes = new UnfinishedNotes(folder);
  const reports: string[] = [];
  const report = (_: object, message: string) => reports.push(message);
  return {
    dataDir,
    folder,
    reports,
    recorder: new JsonlBoundaryRecorder(folder, notes, report),
    log: new JsonlBoundaryLog(folder, notes, report),
    close: () => rm(dataDir, { recursive: true, force: true }),
  };
}

describeBoundaryRecorder('JSONL', open);

describe('the log in files', () => {
  let fixture: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    fixture = await open();
  });
  afterAll(() => fixture.close());

  test('is a line of JSON an event, where the contract says', async () => {
    const { state, events, id } = anEndedSession();
    let size = 0;
    for (const event of events) size = await fixture.recorder.append(event, size);
    const path = join(fixture.dataDir, 'logs/users', state.userId, 'sessions', `${id}.jsonl`);
    expect(await readFile(path, 'utf8')).toBe(events.map((event) => `${JSON.stringify(recordOf(event))}\n`).join(''));
    expect((await stat(path)).size).toBe(size);
  });

  test('takes nothing that breaks the schema', async () => {
    const [event] = aBoundarySession().events;
    if (!event) throw new Error('There is no event.');
    const broken = { ...event, timestamp: event.timestamp.plus(1) };
    await expect(fixture.recorder.append(broken, 0)).rejects.toThrow(/breaks its schema/);
    const nobody = { ...event, performerId: '..' as ReturnType<typeof asPerformerId> };
    await expect(fixture.recorder.append(nobody, 0)).rejects.toThrow(/breaks its schema/);
    expect(await fixture.log.sizeOf(event.userId, event.sessionId)).toBeUndefined();
  });

  test('says in a word that it can not be written', async () => {
    const { lastEvent, state } = aBoundarySession();
    await mkdir(fixture.folder.users, { recursive: true });
    await writeFile(join(fixture.folder.users, state.userId), 'a file where a folder should be');
    await expect(fixture.recorder.append(lastEvent, 0)).rejects.toThrow(Unavailable);
    expect(fixture.reports).toContain('a session boundary could not be recorded');
  });

  test('moves torn bytes aside, together with those of before, and reports them', async () => {
    const session = anEndedSession();
    const { userId } = session.state;
    const [start, end] = session.events;
    if (!start || !end) throw new Error('There are no events.');
    const size = await fixture.recorder.append(start, 0);
    for (const torn of ['{"source":"sess', 'again']) {
      await appendFile(fixture.folder.logOf(userId, session.id), torn);
      expect(await fixture.log.read(userId, session.id)).toMatchObject({ size, tornBytes: torn.length, faults: [] });
      await expect(fixture.recorder.append(end, size)).rejects.toThrow(LogElsewhere);
      await fixture.log.mend(userId, session.id);
    }
    expect(await readFile(fixture.folder.tornOf(userId, session.id), 'utf8')).toBe('{"source":"sessagain');
    expect(fixture.reports).toContain('a crash left part of a line, which was moved aside');
    await fixture.recorder.append(end, size);
    expect((await fixture.log.read(userId, session.id))?.events).toEqual(session.events);
    expect(await fixture.log.strangersOf(userId)).toEqual([]);
  });

  test('takes a log without a whole line for none', async () => {
    const session = aBoundarySession();
    const { userId } = session.state;
    await mkdir(fixture.folder.sessionsOf(userId), { recursive: true });
    for (const torn of ['', '{"source"']) {
      await writeFile(fixture.folder.logOf(userId, session.id), torn);
      await expect(fixture.recorder.append(session.lastEvent, 0)).rejects.toThrow(LogElsewhere);
      await fixture.log.mend(userId, session.id);
      expect(await fixture.log.sizeOf(userId, session.id)).toBeUndefined();
    }
    await fixture.recorder.append(session.lastEvent, 0);
    expect(await readdir(fixture.folder.sessionsOf(userId))).toHaveLength(2);
  });

  test('tells what no recorder writes', async () => {
    const session = aBoundarySession();
    const { userId } = session.state;
    await fixture.recorder.append(session.lastEvent, 0);
    const path = fixture.folder.logOf(userId, session.id);
    const foreign = aBoundarySession({ userId: freshUser() }).events.map(recordOf);
    for (const line of ['no json', '{}', '', JSON.stringify(foreign[0])]) await appendFile(path, `${line}\n`);
    const found = await fixture.log.read(userId, session.id);
    expect(found?.faults).toHaveLength(4);
    await writeFile(join(fixture.folder.sessionsOf(userId), 'notes.txt'), '');
    expect(await fixture.log.strangersOf(userId)).toEqual(['notes.txt']);
  });
});
