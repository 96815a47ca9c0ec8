import Cloudflare from 'cloudflare';
import { describe, expect, test } from 'vitest';
import { aGuestOf, aPlan, participantId, recordingId } from '../a-plan.ts';
import { onTheWire } from './a-cloudflare.ts';
import { accountId as account_id, apiToken, apiUrl, appId as app_id } from './fake-cloudflare.ts';

const wired = onTheWire();
// It would else keep the `fetch` from before the fake came.
const client = new Cloudflare({ apiToken, baseURL: apiUrl, maxRetries: 0, fetch: (...call) => fetch(...call) });

/**
 * We speak plain HTTP and our fake is our own; Cloudflare's client, generated from their description of the API, keeps
 * both to its paths, methods, parameters and answers.
 */
describe('the official client (7.3.0) before the same fake', () => {
  test('finds the room that we have made, and asks for it as we do', async () => {
    const { provider, opened, askedBy } = wired();
    const reference = await opened();
    const { realtimeKit } = client;
    const theirs = await askedBy(async () => {
      const { data, paging } = await realtimeKit.meetings.get(app_id, {
        account_id,
        search: 'Algebra',
        page_no: 1,
        per_page: 100,
      });
      expect([data[0]?.id, data[0]?.status, paging.total_count]).toEqual([reference, 'ACTIVE', 1]);
      await realtimeKit.meetings.create(app_id, { account_id, title: 'x', record_on_start: false });
      await realtimeKit.meetings.updateMeetingByID(reference, { account_id, app_id, status: 'INACTIVE' });
      await realtimeKit.activeSession.kickAllParticipants(reference, { account_id, app_id }).catch(() => {});
    });
    const ours = await askedBy(async () => {
      await provider.rooms.open({ ...aPlan(), epoch: 2 });
      await provider.rooms.close({ ...aPlan(), reference });
    });
    for (const call of theirs) expect(ours).toContain(call);
  });

  test('adds, finds, renews and deletes people on the paths that we use', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const meeting_id = await opened();
    const guest = aGuestOf(meeting_id);
    const ours = await askedBy(async () => {
      await provider.access.grant(guest);
      await provider.access.grant(guest);
      await provider.access.grant({ ...guest, role: 'host' });
      fake.joins(meeting_id, { name: 'Ada', customParticipantId: participantId });
      await provider.presence.present(meeting_id);
      await provider.removal.remove({ reference: meeting_id, participantId, forGood: true });
    });
    const { meetings, sessions, activeSession } = client.realtimeKit;
    const theirs = await askedBy(async () => {
      const person = { custom_participant_id: participantId, preset_name: 'group-call-host', name: 'Ada' };
      const added = await meetings.addParticipant(meeting_id, { account_id, app_id, ...person });
      const { id = '', token } = added.data ?? {};
      expect(fake.holderOf(token)?.id).toBe(id);
      const where = { account_id, app_id, meeting_id };
      expect((await meetings.refreshParticipantToken(id, where)).data.token).not.toBe(token);
      expect((await meetings.editParticipant(id, { ...where, ...person })).data?.token).toBeDefined();
      expect((await meetings.getMeetingParticipants(meeting_id, { account_id, app_id })).paging.total_count).toBe(1);
      fake.joins(meeting_id, { name: 'Ada', customParticipantId: participantId });
      const { data } = await sessions.getSessions(app_id, { account_id, associated_id: meeting_id, status: 'LIVE' });
      const live = data?.sessions?.[0];
      const people = await sessions.getSessionParticipants(live?.id ?? '', { account_id, app_id, view: 'raw' });
      expect(people.data?.participants?.[0]).toMatchObject({ custom_participant_id: participantId, left_at: null });
      const who = { participant_ids: [id], custom_participant_ids: [participantId] };
      await activeSession.kickParticipants(meeting_id, { account_id, app_id, ...who });
      await meetings.deleteMeetingParticipant(id, where);
    });
    const shapes = (calls: readonly string[]) => new Set(calls.map((call) => call.replace(/[0-9a-f-]{36}/g, 'id')));
    expect([...shapes(theirs)].sort()).toEqual([...shapes(ours)].sort());
  });

  test('records, and sets webhooks up, on the paths that we use', async () => {
    const { fake, provider, opened, askedBy } = wired();
    const room = await opened();
    const url = 'https://school.example/api/v1/webhooks/cloudflare';
    const ours = await askedBy(async () => {
      const { reference = '' } = await provider.recordings.start({ reference: room, recordingId });
      await provider.recordings.stop({ room, recordingId, recording: reference });
      fake.recordings.finish(room);
      await provider.recordingLinks.link(reference);
      await provider.registration.register(url);
      Object.assign(fake.registered[0] ?? {}, { enabled: false });
      await provider.registration.register(url);
      await provider.health.check();
    });
    const { recordings, webhooks, presets, apps } = client.realtimeKit;
    const theirs = await askedBy(async () => {
      const started = await recordings.startRecordings(app_id, { account_id, meeting_id: room, file_name_prefix: 'x' });
      const { id = '' } = started.data ?? {};
      await recordings.pauseResumeStopRecording(id, { account_id, app_id, action: 'stop' });
      fake.recordings.finish(room);
      expect((await recordings.getOneRecording(id, { account_id, app_id })).data?.download_url).toMatch(/^https/);
      expect((await recordings.getRecordings(app_id, { account_id, meeting_id: room })).data).toHaveLength(2);
      const hook = { name: 'theirs', url, events: ['meeting.ended' as const] };
      const made = await webhooks.createWebhook(app_id, { account_id, ...hook });
      await webhooks.editWebhook(made.data.id, { account_id, app_id, enabled: true });
      expect((await webhooks.getWebhooks(app_id, { account_id })).data).toHaveLength(2);
      expect((await presets.get(app_id, { account_id })).data.length).toBeGreaterThan(1);
      expect((await apps.get({ account_id })).data?.[0]?.id).toBe(app_id);
    });
    const shapes = (calls: readonly string[]) =>
      new Set(calls.map((call) => call.replace(/[0-9a-f-]{36}/g, 'id').replace(/webhook-\d/, 'id')));
    expect([...shapes(theirs)].sort()).toEqual([...shapes(ours)].sort());
  });
});
