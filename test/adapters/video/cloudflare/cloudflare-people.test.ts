import { describe, expect, test } from 'vitest';
import { aGuestOf, aPlan, participantId } from '../a-plan.ts';
import { noRoom, onTheWire, withoutIds } from './a-cloudflare.ts';

const wired = onTheWire();

describe('who is inside', () => {
  test('is asked for by the run that lasts, then by its people', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const reference = await opened();
    fake.joins(reference, { name: 'Ada', customParticipantId: participantId });
    const asked = await askedBy(() => provider.presence.present(reference));
    const people = 'GET /sessions/id/participants';
    // The list of people tells no total: only a page without anybody new is its end.
    expect(withoutIds(asked)).toEqual(['GET /sessions', people, people]);
    expect(await askedBy(() => provider.presence.present(noRoom))).toEqual([
      'GET /sessions',
      `GET /meetings/${noRoom}`,
    ]);
  });

  test('is nobody of another meeting, though the API should not heed what was asked', async () => {
    const { fake, provider, opened } = wired();
    const { reference: other } = await provider.rooms.open(aPlan({ epoch: 2 }));
    fake.joins(other, { name: 'Ada' });
    const { meeting } = JSON.parse(new TextDecoder().decode(fake.webhooks.sent[0]?.body));
    const sessions = [{ id: meeting.sessionId, associated_id: other, status: 'LIVE' }];
    fake.faults.always({ status: 200, body: { success: true, data: { sessions } } }, { on: /sessions$/ });
    expect(await provider.presence.present(other)).toHaveLength(1);
    expect(await provider.presence.present(await opened())).toEqual([]);
  });

  test('leaves out whoever was on the way in and never came', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    fake.joins(reference, { name: 'Ada' });
    fake.faults.always(
      { status: 200, body: { success: true, data: { participants: [{ id: 'p', joined_at: null }] } } },
      { on: /participants/ },
    );
    expect(await provider.presence.present(reference)).toEqual([]);
  });
});

describe('the past of a room', () => {
  test('has every run, and ends with a run whatever was left open', async () => {
    const { fake, clock, provider, opened } = wired();
    const reference = await opened();
    const first = fake.joins(reference, { name: 'Ada' });
    fake.leaves(first);
    clock.advance({ hours: 1 });
    const second = fake.joins(reference, { name: 'Ada' });
    const connections = await provider.past.connections(reference);
    expect(connections.map(({ connectionId, leftAt }) => [connectionId, leftAt !== undefined])).toEqual([
      [first, true],
      [second, false],
    ]);
    const ended = { id: 's', associated_id: reference, status: 'ENDED', ended_at: '2026-11-21T12:00:00.000Z' };
    const joined = { id: 'p', joined_at: '2026-11-21T11:00:00.000Z' };
    fake.faults.always({ status: 200, body: { success: true, data: { sessions: [ended] } } }, { on: /sessions$/ });
    fake.faults.always(
      { status: 200, body: { success: true, data: { participants: [joined] } } },
      { on: /participants$/ },
    );
    const [connection] = await provider.past.connections(reference);
    expect(connection?.leftAt?.toUTC().toISO()).toBe('2026-11-21T12:00:00.000Z');
  });
});

describe('removing somebody', () => {
  test('puts them out, takes them off the list, and puts out who came back in between', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const reference = await opened();
    const { token } = await provider.access.grant(aGuestOf(reference));
    fake.joins(reference, { name: 'Ada', customParticipantId: participantId });
    const asked = await askedBy(() => provider.removal.remove({ reference, participantId, forGood: true }));
    expect(withoutIds(asked)).toEqual([
      'GET /meetings/id/participants',
      'POST /meetings/id/active-session/kick',
      'DELETE /meetings/id/participants/id',
      'POST /meetings/id/active-session/kick',
    ]);
    expect(fake.holderOf(token)).toBeUndefined();
    expect(await provider.presence.present(reference)).toEqual([]);
  });

  test('forgets them: should they be let in again, they are added', async () => {
    const { provider, opened, askedBy } = wired();
    const reference = await opened();
    await provider.access.grant(aGuestOf(reference));
    await provider.removal.remove({ reference, participantId, forGood: true });
    const asked = await askedBy(() => provider.access.grant(aGuestOf(reference)));
    expect(withoutIds(asked)).toEqual(['POST /meetings/id/participants']);
  });

  test('takes them off as often as servers have added them', async () => {
    const { fake, provider, another, opened } = wired({ fake: { pageSize: 1 } });
    const reference = await opened();
    const tokens = [];
    for (const server of [provider, another(), another()])
      tokens.push((await server.access.grant(aGuestOf(reference))).token);
    await provider.removal.remove({ reference, participantId, forGood: true });
    expect(tokens.map((token) => fake.holderOf(token))).toEqual([undefined, undefined, undefined]);
  });

  test('is not done while they are inside and could not be put out', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    fake.joins(reference, { name: 'Ada', customParticipantId: participantId });
    fake.faults.next({ status: 422, body: {} }, { on: /kick$/ });
    await expect(provider.removal.remove({ reference, participantId, forGood: true })).rejects.toMatchObject({
      fault: 'refused',
    });
  });
});
