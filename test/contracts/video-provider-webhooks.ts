import fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { ProviderFact } from '#src/domain/room/provider-fact.ts';
import { aVisit, factsOfAll, genuine, inWords, partsOf } from './video-provider-deliveries.ts';
import { harnessed, sameSecond, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aRoomGuest } from './video-provider-things.ts';

/** Deliveries tell what happened, and what is kept of them is harmless. */
export function webhooksContract(use: UseHarness): void {
  describe('webhooks', () => {
    test('tell who came and went, when, and where', async (context) => {
      const parts = partsOf(use, context);
      const room = await anOpenRoom(use);
      const { connectionId, participantId, cameAt, leftAt } = await aVisit(use, room);
      const facts = await factsOfAll(use, parts);
      const of = (kind: ProviderFact['kind']) => facts.filter((fact) => fact.kind === kind);
      const [opened, closed] = [of('connection.opened'), of('connection.closed')];
      expect(opened.length).toBeGreaterThan(0);
      expect(closed).toHaveLength(1);
      for (const fact of [...opened, ...closed]) {
        expect(fact).toMatchObject({ room: room.reference, connectionId, participantId });
        expect(sameSecond(fact.at, fact.kind === 'connection.opened' ? cameAt : leftAt)).toBe(true);
      }
    });

    test('give strangers no id of ours', async (context) => {
      const parts = partsOf(use, context);
      const room = await anOpenRoom(use);
      await harnessed(use().world, 'world').joins(room.reference, { displayName: 'Ada Lovelace' });
      const facts = (await factsOfAll(use, parts)).filter(({ kind }) => kind === 'connection.opened');
      expect(facts).toHaveLength(1);
    });

    test('tell who shares a screen, where the provider does', async (context) => {
      const parts = partsOf(use, context);
      const world = harnessed(use().world, 'world');
      if (!world.sharesScreen) context.skip('It does not report screen sharing.');
      const room = await anOpenRoom(use);
      const connectionId = await world.joins(room.reference, aRoomGuest(room));
      await world.sharesScreen?.(room.reference, connectionId, true);
      use().clock.advance({ minutes: 1 });
      await world.sharesScreen?.(room.reference, connectionId, false);
      const shares = (await factsOfAll(use, parts)).filter(({ kind }) => kind.startsWith('screen_share'));
      expect(shares).toMatchObject([
        { kind: 'screen_share.started', room: room.reference, connectionId },
        { kind: 'screen_share.stopped', room: room.reference, connectionId },
      ]);
    });

    test('move recordings along, where the provider does', async (context) => {
      const parts = partsOf(use, context);
      if (!parts.sent.tellsRecordings) context.skip('It does not tell of recordings.');
      const recordings = harnessed(use().provider.recordings, 'recordings');
      const room = await anOpenRoom(use, { recording: true });
      await harnessed(use().world, 'world').joins(room.reference, { displayName: 'Ada Lovelace' });
      const recordingId = v7();
      const { reference } = await recordings.start({ reference: room.reference, recordingId });
      await recordings.stop({ room: room.reference, recordingId, ...(reference && { recording: reference }) });
      await use().world?.finishesRecordings?.(room.reference);
      const facts = await factsOfAll(use, parts);
      const states = facts.flatMap((fact) => (fact.kind === 'recording.changed' ? fact.recording.state : []));
      expect(states.at(-1)).toBe('ready');
      expect(facts.every((fact) => fact.room === room.reference)).toBe(true);
    });

    test('tell that everybody has gone, where the provider does', async (context) => {
      const parts = partsOf(use, context);
      if (!parts.sent.tellsEmptiness) context.skip('It does not tell of empty rooms.');
      const room = await anOpenRoom(use);
      await aVisit(use, room);
      const emptied = (await factsOfAll(use, parts)).filter(({ kind }) => kind === 'room.emptied');
      expect(emptied).toMatchObject([{ room: room.reference }]);
    });

    test('say the same in whatever order they come, and a minute late', async (context) => {
      const parts = partsOf(use, context);
      await aVisit(use, await anOpenRoom(use));
      const inOrder = await factsOfAll(use, parts);
      use().clock.advance({ minutes: 1 });
      const reversed = await factsOfAll(use, parts, [...(await parts.sent.deliveries())].reverse());
      expect(reversed.map(inWords).sort()).toEqual(inOrder.map(inWords).sort());
    });

    test('about other things are genuine and say nothing', async (context) => {
      const parts = partsOf(use, context);
      const verdict = await genuine(use, parts, await parts.sent.unknownEvent());
      expect(verdict.key).not.toBe('');
      expect(JSON.stringify(verdict.kept)).toBeTypeOf('string');
      expect(parts.webhooks.factsOf(verdict.kept)).toEqual([]);
    });

    test('are kept without names and secrets, and say the same after they were stored', async (context) => {
      const parts = partsOf(use, context);
      await aVisit(use, await anOpenRoom(use));
      for (const call of await parts.sent.deliveries()) {
        const { kept } = await genuine(use, parts, call);
        const stored = JSON.stringify(kept);
        for (const secret of ['Lovelace', ...(parts.sent.secrets ?? [])]) expect(stored).not.toContain(secret);
        const facts = parts.webhooks.factsOf(kept);
        expect(parts.webhooks.factsOf(JSON.parse(stored)).map(inWords)).toEqual(facts.map(inWords));
      }
    });

    test('say nothing, and break nothing, when what was kept is damaged', async (context) => {
      const parts = partsOf(use, context);
      for (const kept of [undefined, null, 0, '', 'x', [], {}]) expect(parts.webhooks.factsOf(kept)).toEqual([]);
      fc.assert(fc.property(fc.jsonValue(), (kept) => Array.isArray(parts.webhooks.factsOf(kept))));
      await aVisit(use, await anOpenRoom(use));
      for (const call of await parts.sent.deliveries()) {
        const { kept } = await genuine(use, parts, call);
        for (const damaged of damagedVersions(kept)) {
          for (const fact of parts.webhooks.factsOf(damaged)) expect(fact.at.isValid).toBe(true);
        }
      }
    });
  });
}

/** The value with each of its members in turn missing, or something else. */
function* damagedVersions(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...without } = value as Record<string, unknown>;
    yield without;
    for (const other of [null, -1, 1e300, 'x', '', [], {}, true]) yield { ...value, [name]: other };
    for (const damaged of damagedVersions(member)) yield { ...value, [name]: damaged };
  }
}
