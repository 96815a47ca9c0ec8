import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { Body } from '../support/a-running-server.ts';
import { aRunningServer, refusalOf } from '../support/a-running-server.ts';
import { undocumented } from './undocumented.ts';

const server = await aRunningServer({ PUBLIC_URL: 'https://school.example:8443' });
const { api } = server;
const host = await server.account('instructor', 'Hana Host');

const read = async (session: Body, headers: Record<string, string> = {}) =>
  await api.call('GET', `/sessions/${session.id}/calendar.ics`, undefined, { headers });

const eventOf = (text: string): ICAL.Component => {
  const event = ICAL.Component.fromString(text).getFirstSubcomponent('vevent');
  if (!event) throw new Error('There is no event.');
  return event;
};
const told = (text: string, name: string): string => String(eventOf(text).getFirstPropertyValue(name));
const tagOf = ({ headers }: { headers: Headers }): string => headers.get('etag') ?? '';

describe('the calendar file of a session', () => {
  test('is one event for whoever holds the link, without a token', async () => {
    const session = await server.session(host, { startsAt: '2030-07-01T08:00:00Z', timeZone: 'Europe/Berlin' });
    const answer = await read(session);
    const text = answer.body;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(told(text, 'uid')).toBe(`${session.id}@school.example`);
    expect(told(text, 'summary')).toBe('Algebra');
    expect(told(text, 'url')).toBe(`https://school.example:8443/sessions/${session.id}`);
    expect(told(text, 'status')).toBe('CONFIRMED');
    expect(told(text, 'sequence')).toBe('0');
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20300701T100000\r\n');
  });

  test('is stamped with the last change of the session, so that it is the same whenever it is asked for', async () => {
    const session = await server.session(host);
    await server.query(`update sessions set updated_at = '2026-01-05T10:20:30Z' where id = $1`, [session.id]);
    const { body: text } = await read(session);
    expect(text).toContain('DTSTAMP:20260105T102030Z\r\n');
    expect(text).toContain('LAST-MODIFIED:20260105T102030Z\r\n');
  });

  test('has no METHOD and no ATTENDEE: it asks nobody', async () => {
    const { body: text } = await read(await server.session(host));
    expect(text).not.toMatch(/^(METHOD|ATTENDEE)/m);
  });

  test('is 304 for whoever has it already, and whole for whoever has another', async () => {
    const session = await server.session(host);
    const first = await read(session);
    const again = await read(session, { 'If-None-Match': tagOf(first) });
    expect([again.status, again.body, tagOf(again)]).toEqual([304, '', tagOf(first)]);
    expect(tagOf(first)).toMatch(/^"[\w-]{22}"$/);
    expect((await read(session, { 'If-None-Match': '"another"' })).status).toBe(200);
  });

  test('stays the same, tag and all, while people come and go', async () => {
    const session = await server.session(host, { startsAt: new Date(Date.now() + 60_000).toISOString() });
    const before = await read(session);
    const guest = await server.guestIn(session.id);
    await api.post(`/sessions/${session.id}/leave`, {}, { token: guest.participantToken });
    const after = await read(session);
    expect([after.body, tagOf(after)]).toEqual([before.body, tagOf(before)]);
  });

  test('grows its SEQUENCE with the time, the title and the cancellation alone', async () => {
    const session = await server.session(host);
    const sequences: string[] = [];
    const note = async () => sequences.push(told((await read(session)).body, 'sequence'));
    await note();
    for (const change of [
      { description: 'Bring a ruler.' },
      { title: 'Geometry' },
      { startsAt: '2031-01-05T09:00:00Z' },
      { capacity: 40 },
      { durationMinutes: 30 },
    ]) {
      await api.patch(`/sessions/${session.id}`, change, host);
      await note();
    }
    await api.delete(`/sessions/${session.id}`, host);
    await note();
    expect(sequences).toEqual(['0', '0', '1', '2', '2', '3', '4']);
  });

  test('says that a canceled session is canceled, under the same UID and another tag', async () => {
    const session = await server.session(host);
    const before = await read(session);
    await api.delete(`/sessions/${session.id}`, host);
    const after = await read(session, { 'If-None-Match': tagOf(before) });
    expect(after.status).toBe(200);
    expect(told(after.body, 'status')).toBe('CANCELLED');
    expect(told(after.body, 'uid')).toBe(told(before.body, 'uid'));
  });

  test('is not there for a session that is not', async () => {
    const answer = await read({ id: '0198c1f0-0000-7000-8000-000000000001' });
    expect(refusalOf(answer)).toEqual([404, 'session_not_found']);
  });

  test('is as the document says', async () => {
    expect(await undocumented(server)).toEqual([]);
  });
});
