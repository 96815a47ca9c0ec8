import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { Recent } from '#src/adapters/video/cloudflare/recent.ts';
import { asParticipantId } from '#src/domain/session/ids.ts';
import { aGuestOf, participantId, sessionId } from '../a-plan.ts';
import { noRoom, onTheWire, publicUrl, withoutIds } from './a-cloudflare.ts';
import type { Reuse } from './fake-cloudflare-meetings.ts';

const wired = onTheWire();

describe('letting somebody in', () => {
  test('adds them under our id, by name, with the preset of their role', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    const { token } = await provider.access.grant(aGuestOf(reference));
    const held = { meetingId: reference, custom_participant_id: participantId, name: 'Ada Lovelace' };
    expect(fake.holderOf(token)).toMatchObject({ ...held, preset_name: 'group-call-participant' });
    for (const role of ['host', 'co_host'] as const) {
      const theirs = await provider.access.grant(aGuestOf(reference, { role, participantId: asParticipantId(v7()) }));
      expect(fake.holderOf(theirs.token)?.preset_name).toBe('group-call-host');
    }
  });

  test('leads to a page of ours with the token where no server reads it, and tells no time that nobody told', async () => {
    const { provider, opened } = wired();
    const admission = await provider.access.grant(aGuestOf(await opened()));
    expect(admission).toEqual({ url: `${publicUrl}/rooms/${sessionId}#${admission.token}`, token: admission.token });
  });

  test('is one call the first time and one each further time', async () => {
    const { provider, opened, askedBy } = wired();
    const guest = aGuestOf(await opened());
    const first = await askedBy(() => provider.access.grant(guest));
    const second = await askedBy(() => provider.access.grant(guest));
    expect(withoutIds([...first, ...second])).toEqual([
      'POST /meetings/id/participants',
      'POST /meetings/id/participants/id/token',
    ]);
  });

  test('with another name or role changes them in one call', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const guest = aGuestOf(await opened());
    await provider.access.grant(guest);
    const changed = { ...guest, displayName: 'Countess', role: 'co_host' } as const;
    const asked = await askedBy(async () => {
      const { token } = await provider.access.grant(changed);
      expect(fake.holderOf(token)).toMatchObject({ name: 'Countess', preset_name: 'group-call-host' });
    });
    expect(withoutIds(asked)).toEqual(['PATCH /meetings/id/participants/id']);
  });

  test('takes a second call for the token should the change not bring one', async () => {
    const { fake, provider, opened } = wired();
    const guest = aGuestOf(await opened());
    const { token: first } = await provider.access.grant(guest);
    const { id } = fake.holderOf(first) ?? {};
    fake.faults.next({ status: 200, body: { success: true, data: { id } } }, { on: /^PATCH/, afterTheWork: true });
    const { token } = await provider.access.grant({ ...guest, displayName: 'Countess' });
    expect(fake.holderOf(token)).toMatchObject({ id, name: 'Countess' });
  });

  test.each<Reuse>(['adds_another', 'finds', 'refuses'])(
    'works for somebody whom another server let in, where the API %s',
    async (reuse) => {
      const { fake, provider, another, opened } = wired({ fake: { reuse, pageSize: 2 } });
      const reference = await opened();
      for (let count = 0; count < 5; count += 1) {
        await provider.access.grant(aGuestOf(reference, { participantId: asParticipantId(v7()) }));
      }
      await provider.access.grant(aGuestOf(reference));
      const again = await another().access.grant(aGuestOf(reference, { displayName: 'Ada', role: 'host' }));
      const held = { custom_participant_id: participantId, name: 'Ada', preset_name: 'group-call-host' };
      expect(fake.holderOf(again.token)).toMatchObject(held);
    },
  );

  test('adds them again who were taken off the list meanwhile', async () => {
    const { fake, provider, another, opened } = wired();
    const reference = await opened();
    await provider.access.grant(aGuestOf(reference));
    await another().removal.remove({ reference, participantId, forGood: true });
    const { token } = await provider.access.grant(aGuestOf(reference));
    expect(fake.holderOf(token)).toMatchObject({ custom_participant_id: participantId });
  });

  test('fails as gone where the meeting is not there', async () => {
    const { provider } = wired();
    await expect(provider.access.grant(aGuestOf(noRoom))).rejects.toMatchObject({ fault: 'gone' });
  });

  test('fits five hundred first comers in ten seconds: a call each, and one look for the presets', async () => {
    const { provider, opened, askedBy, another } = wired();
    const reference = await opened();
    const storm = () =>
      Promise.all(
        Array.from({ length: 500 }, () =>
          provider.access.grant(aGuestOf(reference, { participantId: asParticipantId(v7()) })),
        ),
      );
    expect(await askedBy(storm)).toHaveLength(500);
    const fresh = another();
    const cold = await askedBy(() => Promise.all([1, 2, 3].map(() => fresh.access.grant(aGuestOf(reference)))));
    expect(cold.filter((call) => call === 'GET /presets')).toHaveLength(1);
  });
});

describe('presets', () => {
  test.each([
    [['group-call-host', 'group-call-participant']],
    [['group_call_host', 'group_call_participant']],
    [['Group Call Host', 'Group Call Participant']],
  ])('are known however they are written: %j', async (presets) => {
    const { fake, provider, opened } = wired({ fake: { presets } });
    const { token } = await provider.access.grant(aGuestOf(await opened(), { role: 'host' }));
    expect(fake.holderOf(token)?.preset_name).toBe(presets[0]);
  });

  test('are looked for on every page', async () => {
    const others = Array.from({ length: 7 }, (_, index) => `other-${index}`);
    const presets = [...others, 'group_call_host', 'group_call_participant'];
    await wired({ fake: { presets, pageSize: 3 } }).opened();
  });

  test('are those that were configured, and are not looked up then', async () => {
    const settings = { hostPreset: 'teacher', participantPreset: 'pupil', fake: { presets: ['teacher', 'pupil'] } };
    const { fake, provider, opened } = wired(settings);
    const { token } = await provider.access.grant(aGuestOf(await opened()));
    expect(fake.holderOf(token)?.preset_name).toBe('pupil');
    expect(fake.calls).not.toContain('GET /presets');
  });

  test('are waited for by each as long as they have patience, though one look serves all', async () => {
    const { fake, provider, opened, another } = wired({ timeoutMillis: 200 });
    const reference = await opened();
    const server = another();
    fake.faults.next('hang', { on: /presets/ });
    const giveUp = new AbortController();
    const patient = server.access.grant(aGuestOf(reference)).catch((error: unknown) => error);
    const hasty = server.access.grant(aGuestOf(reference), { signal: giveUp.signal });
    const late = server.access.grant(aGuestOf(reference), { signal: AbortSignal.abort() });
    giveUp.abort();
    await expect(hasty).rejects.toMatchObject({ fault: 'unreachable', detail: 'presets.list: no answer in time' });
    await expect(late).rejects.toMatchObject({ fault: 'unreachable' });
    expect(await patient).toMatchObject({ fault: 'unreachable' });
    const { token } = await provider.access.grant(aGuestOf(reference));
    expect(fake.holderOf(token)).toBeDefined();
  });

  test('are looked up again after they were renamed', async () => {
    const { fake, provider, opened } = wired();
    const reference = await opened();
    fake.presets.splice(0, 3, 'group_call_host', 'group_call_participant');
    await expect(provider.access.grant(aGuestOf(reference))).rejects.toMatchObject({ fault: 'refused' });
    const { token } = await provider.access.grant(aGuestOf(reference));
    expect(fake.holderOf(token)?.preset_name).toBe('group_call_participant');
  });
});

describe('what is remembered', () => {
  test('makes room for what is new by forgetting the oldest', () => {
    const recent = new Recent<number>(2);
    for (const name of ['ada', 'grace', 'ada', 'emmy']) recent.remember(name, 1);
    expect(['ada', 'grace', 'emmy'].map((name) => recent.find(name))).toEqual([1, undefined, 1]);
  });
});
