import fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, type TestContext, test } from 'vitest';
import type { ProviderWebhooks, WebhookCall, WebhookVerdict } from '#src/application/ports/video-provider.ts';
import type { ProviderFact } from '#src/domain/room/provider-fact.ts';
import { type HarnessWebhooks, harnessed, partOf, sameSecond, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aRoomGuest, type OpenedRoom } from './video-provider-things.ts';

type Genuine = Extract<WebhookVerdict, { verdict: 'genuine' }>;

interface Parts {
  readonly webhooks: ProviderWebhooks;
  readonly sent: HarnessWebhooks;
}

function partsOf(use: UseHarness, context: TestContext): Parts {
  const webhooks = partOf(use().provider.webhooks, 'webhooks', context);
  return { webhooks, sent: harnessed(use().webhooks, 'webhooks') };
}

async function genuine(use: UseHarness, { webhooks }: Parts, call: WebhookCall): Promise<Genuine> {
  const verdict = await webhooks.judge(call, use().clock.now());
  expect(verdict.verdict).toBe('genuine');
  return verdict as Genuine;
}

/** Somebody comes, and goes after two minutes. */
async function aVisit(use: UseHarness, room: OpenedRoom) {
  const { clock } = use();
  const world = harnessed(use().world, 'world');
  const guest = aRoomGuest(room);
  await use().provider.access.grant(guest);
  const cameAt = clock.now();
  const connectionId = await world.joins(room.reference, guest);
  clock.advance({ minutes: 2 });
  const leftAt = clock.now();
  await world.leaves(room.reference, connectionId);
  return { connectionId, participantId: guest.participantId, cameAt, leftAt };
}

async function factsOfAll(use: UseHarness, parts: Parts, sent?: readonly WebhookCall[]): Promise<ProviderFact[]> {
  const facts: ProviderFact[] = [];
  for (const call of sent ?? (await parts.sent.deliveries()))
    facts.push(...parts.webhooks.factsOf((await genuine(use, parts, call)).kept));
  return facts;
}

/** A fact as text, so that sets of them compare. */
const inWords = (fact: ProviderFact): string => JSON.stringify({ ...fact, at: fact.at.toMillis() });

/** The call with one byte of the body, or of a header, changed. */
function* altered(call: WebhookCall, headers: readonly string[]): Generator<{ what: string; call: WebhookCall }> {
  for (let at = 0; at < call.body.length; at += 1) {
    const body = Uint8Array.from(call.body);
    body[at] = (body[at] ?? 0) ^ (1 << (at % 8));
    yield { what: `body at ${at}`, call: { ...call, body } };
  }
  for (const name of headers) {
    const value = harnessed(call.headers[name], `header ${name}`);
    for (let at = 0; at < value.length; at += 1) {
      // To a neighbour in the alphabet, where lenient decoders see no difference in the last bits.
      const changed = String.fromCharCode(value.charCodeAt(at) ^ 1);
      const header = value.slice(0, at) + changed + value.slice(at + 1);
      yield { what: `${name} at ${at}`, call: { ...call, headers: { ...call.headers, [name]: header } } };
    }
  }
}

/** Deliveries are believed when they are genuine, taken once, and tell what happened. */
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

    test('that come twice have one key, and different ones have different keys', async (context) => {
      const parts = partsOf(use, context);
      await aVisit(use, await anOpenRoom(use));
      const keys: string[] = [];
      for (const call of await parts.sent.deliveries()) {
        const { key } = await genuine(use, parts, call);
        expect((await genuine(use, parts, call)).key).toBe(key);
        keys.push(key);
      }
      expect(keys.length).toBeGreaterThan(1);
      expect(new Set(keys).size).toBe(keys.length);
    });

    test('say the same in whatever order they come, and a minute late', async (context) => {
      const parts = partsOf(use, context);
      await aVisit(use, await anOpenRoom(use));
      const inOrder = await factsOfAll(use, parts);
      use().clock.advance({ minutes: 1 });
      const reversed = await factsOfAll(use, parts, [...(await parts.sent.deliveries())].reverse());
      expect(reversed.map(inWords).sort()).toEqual(inOrder.map(inWords).sort());
    });

    test('are refused when they are older than the provider lets them be', async (context) => {
      const parts = partsOf(use, context);
      const { refusedAfterSeconds } = parts.sent;
      if (refusedAfterSeconds === undefined) context.skip('Its signatures have no time.');
      const world = harnessed(use().world, 'world');
      await world.joins((await anOpenRoom(use)).reference, { displayName: 'Ada Lovelace' });
      const call = harnessed((await parts.sent.deliveries()).at(-1), 'deliveries');
      await genuine(use, parts, call);
      use().clock.advance({ seconds: (refusedAfterSeconds ?? 0) + 1 });
      expect(await parts.webhooks.judge(call, use().clock.now())).toEqual({ verdict: 'not_genuine' });
    });

    test('with any byte changed are not genuine', async (context) => {
      const { webhooks, sent } = partsOf(use, context);
      const world = harnessed(use().world, 'world');
      await world.joins((await anOpenRoom(use)).reference, { displayName: 'Ada Lovelace' });
      const original = harnessed((await sent.deliveries()).at(-1), 'deliveries');
      const believed: string[] = [];
      for (const { what, call } of altered(original, sent.signedHeaders)) {
        const { verdict } = await webhooks.judge(call, use().clock.now());
        if (verdict !== 'not_genuine') believed.push(what);
      }
      expect(believed).toEqual([]);
    });

    test('with a signature missing, empty or of another delivery are not genuine', async (context) => {
      const { webhooks, sent } = partsOf(use, context);
      await aVisit(use, await anOpenRoom(use));
      const [first, second] = [...(await sent.deliveries())].reverse();
      const { headers, body } = harnessed(first, 'deliveries');
      const others = harnessed(second, 'deliveries');
      for (const name of sent.signedHeaders) {
        for (const value of [
          undefined,
          '',
          'x',
          '0',
          others.headers[name] === headers[name] ? ' ' : others.headers[name],
        ]) {
          const verdict = await webhooks.judge({ headers: { ...headers, [name]: value }, body }, use().clock.now());
          expect(verdict, `${name}: ${value}`).toEqual({ verdict: 'not_genuine' });
        }
      }
      const swapped = await webhooks.judge({ headers, body: others.body }, use().clock.now());
      expect(swapped).toEqual({ verdict: 'not_genuine' });
      for (const text of ['', '{', 'null', '[]', '\0']) {
        const call = { headers, body: new TextEncoder().encode(text) };
        expect(await webhooks.judge(call, use().clock.now())).toEqual({ verdict: 'not_genuine' });
      }
    });

    test('about other things are genuine and say nothing', async (context) => {
      const parts = partsOf(use, context);
      const verdict = await genuine(use, parts, await parts.sent.unknownEvent());
      expect(verdict.key).not.toBe('');
      expect(parts.webhooks.factsOf(verdict.kept)).toEqual([]);
    });

    test('that only try whether we are there are known as that', async (context) => {
      const { webhooks, sent } = partsOf(use, context);
      if (!sent.probe) context.skip('It does not try.');
      const probe = harnessed(sent.probe, 'probe').call(sent);
      expect(await webhooks.judge(probe, use().clock.now())).toEqual({ verdict: 'probe' });
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
