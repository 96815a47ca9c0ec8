import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { Asking } from '#src/application/ports/video-provider.ts';
import { type ProviderFault, VideoProviderFailed } from '#src/domain/room/errors.ts';
import { type FaultName, harnessed, partOf, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aPlan, aRoomGuest, listedAs } from './video-provider-things.ts';

const meanings: readonly (readonly [FaultName, ProviderFault])[] = [
  ['reset', 'unreachable'],
  ['hang', 'unreachable'],
  ['status_401', 'key_refused'],
  ['status_403', 'key_refused'],
  ['status_429', 'busy'],
  ['status_429_retry_after_7', 'busy'],
  ['status_500', 'unreachable'],
  ['status_503', 'unreachable'],
  ['truncated', 'unreachable'],
  ['html', 'unreachable'],
  ['wrong_shape', 'unreachable'],
];

type Calls = Readonly<Record<string, ((asking?: Asking) => Promise<unknown>) | undefined>>;

/** Everything that this provider can be asked; `access` last, since it may need nobody. */
async function everyCall(use: UseHarness): Promise<Calls> {
  const { provider } = use();
  const room = await anOpenRoom(use, { recording: provider.limits.records });
  const { reference } = room;
  const guest = aRoomGuest(room);
  const { inventory, presence, past, removal, recordings, recordingLinks, recordingDeletion } = provider;
  const sought = { room: reference, recordingId: v7(), recording: v7() };
  return {
    open: (asking) => provider.rooms.open(aPlan(use), asking),
    'open again': (asking) => provider.rooms.open(room.plan, asking),
    close: (asking) => provider.rooms.close({ ...room.plan, reference }, asking),
    'close by name': (asking) => provider.rooms.close(room.plan, asking),
    inventory: inventory && ((asking) => inventory.page(undefined, asking)),
    presence: presence && ((asking) => presence.present(reference, asking)),
    past: past && ((asking) => past.connections(reference, asking)),
    removal:
      removal && ((asking) => removal.remove({ reference, participantId: guest.participantId, forGood: true }, asking)),
    'recordings: start': recordings && ((asking) => recordings.start({ reference, recordingId: v7() }, asking)),
    'recordings: stop': recordings && ((asking) => recordings.stop(sought, asking)),
    'recordings: list': recordings && ((asking) => recordings.list(reference, asking)),
    link: recordingLinks && ((asking) => recordingLinks.link(v7(), asking)),
    deletion: recordingDeletion && ((asking) => recordingDeletion.delete(v7(), asking)),
    registration:
      provider.registration && ((asking) => harnessed(provider.registration, 'registration').register(hooks, asking)),
  };
}

const hooks = 'https://convoke.example.org/api/v1/webhooks/x';

/** Whether only the body of a good answer is wrong. */
const isOfBody = (fault: FaultName): boolean => ['truncated', 'html', 'wrong_shape'].includes(fault);

/** How a call came out: the failure, or whatever else it answered or threw. */
const outcome = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

/** Whatever goes wrong there is told in our words, and none of theirs. */
export function faultsContract(use: UseHarness): void {
  describe('when the provider fails', () => {
    test.for(meanings)('%s is told as %s by every call', async ([fault, meaning], context) => {
      const { provider } = use();
      const faults = partOf(use().faults, 'faults', context);
      const calls = await everyCall(use);
      faults.set(fault);
      const outcomes = Object.entries(calls).map(
        async ([name, call]) => [name, call && (await outcome(call()))] as const,
      );
      for (const [name, failure] of await Promise.all(outcomes)) {
        if (calls[name] === undefined || (isOfBody(fault) && faults.answersUnread?.includes(name))) continue;
        expect(failure, name).toBeInstanceOf(VideoProviderFailed);
        expect(failure, name).toMatchObject({ fault: meaning, provider: provider.name });
        expectOwnWords(failure as VideoProviderFailed, faults.words);
        if (fault.endsWith('retry_after_7')) expect(failure, name).toMatchObject({ details: { retryAfterSeconds: 7 } });
      }
    });

    test('a no to a new room is told as refused', async (context) => {
      const faults = partOf(use().faults, 'faults', context);
      faults.set('status_400');
      const failure = await outcome(use().provider.rooms.open(aPlan(use)));
      expect(failure).toMatchObject({ fault: 'refused' });
      expectOwnWords(failure as VideoProviderFailed, faults.words);
    });

    test.for(meanings)('%s: access needs nobody, or fails as %s', async ([fault, meaning], context) => {
      const { provider } = use();
      const faults = partOf(use().faults, 'faults', context);
      const room = await anOpenRoom(use);
      faults.set(fault);
      const granted = await outcome(provider.access.grant(aRoomGuest(room)));
      if (!(granted instanceof Error)) return;
      expect(granted).toMatchObject({ fault: meaning });
      expectOwnWords(granted as VideoProviderFailed, faults.words);
    });

    test('whoever asked can give up', async (context) => {
      const faults = partOf(use().faults, 'faults', context);
      const calls = await everyCall(use);
      faults.set('hang');
      for (const [name, call] of Object.entries(calls)) {
        if (!call) continue;
        const giveUp = new AbortController();
        const began = performance.now();
        const asked = outcome(call({ signal: giveUp.signal }));
        giveUp.abort();
        expect(await asked, name).toBeInstanceOf(VideoProviderFailed);
        expect(performance.now() - began, name).toBeLessThan(1000);
      }
    });

    test('a room whose answer got lost on the way is found, and is one', async (context) => {
      const faults = partOf(use().faults, 'faults', context);
      const { provider } = use();
      const plan = aPlan(use);
      faults.loseAnswers(true);
      expect(await outcome(provider.rooms.open(plan))).toMatchObject({ fault: 'unreachable' });
      faults.loseAnswers(false);
      const { reference } = await provider.rooms.open(plan);
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([reference]);
      faults.loseAnswers(true);
      expect(await outcome(provider.rooms.close({ ...plan, reference }))).toMatchObject({ fault: 'unreachable' });
      faults.loseAnswers(false);
      await provider.rooms.close({ ...plan, reference });
      if (provider.inventory) expect(await listedAs(provider, plan)).toEqual([]);
    });

    test('a recording whose answer got lost is not started twice', async (context) => {
      const recordings = partOf(use().provider.recordings, 'recordings', context);
      const faults = partOf(use().faults, 'faults', context);
      const { reference } = await anOpenRoom(use, { recording: true });
      await harnessed(use().world, 'world').joins(reference, { displayName: 'Ada Lovelace' });
      const plan = { reference, recordingId: v7() };
      faults.loseAnswers(true);
      expect(await outcome(recordings.start(plan))).toMatchObject({ fault: 'unreachable' });
      faults.loseAnswers(false);
      await recordings.start(plan);
      expect(await recordings.list(reference)).toHaveLength(1);
    });

    test('it works again as soon as the provider does', async (context) => {
      const faults = partOf(use().faults, 'faults', context);
      const plan = aPlan(use);
      faults.set('status_503');
      await expect(use().provider.rooms.open(plan)).rejects.toThrow(VideoProviderFailed);
      faults.set(undefined);
      const { reference } = await use().provider.rooms.open(plan);
      expect(await use().provider.rooms.open(plan)).toEqual({ reference });
    });
  });

  describe('its health', () => {
    test('is asked for without an error, and remembered', async () => {
      const { health } = use().provider;
      expect(['up', 'degraded', 'away', 'unusable']).toContain(health.condition().state);
      const condition = await health.check();
      expect(condition.state).toBe('up');
      expect(health.condition()).toEqual(condition);
    });

    test.for(meanings)('shows %s (%s), in our words', async ([fault, meaning], context) => {
      const { provider } = use();
      const faults = partOf(use().faults, 'faults', context);
      faults.set(fault);
      const condition = await provider.health.check();
      // To be asked too often is no illness of the provider's, though it may be shown as one.
      if (meaning !== 'busy') expect(condition.state).not.toBe('up');
      if (fault === 'status_401') expect(condition.state).toBe('unusable');
      expect(condition.detail).not.toBe('');
      expect(condition.detail).not.toContain(faults.words);
      expect(provider.health.condition()).toEqual(condition);
      faults.set(undefined);
      expect((await provider.health.check()).state).toBe('up');
    });
  });
}

/** No client and no operator reads what the provider said, and no client why it failed. */
function expectOwnWords(failure: VideoProviderFailed, words: string): void {
  const told = JSON.stringify({ message: failure.message, details: failure.details, detail: failure.detail });
  expect(told).not.toContain(words);
  expect(told).not.toMatch(/https?:\/\//);
}
