import { describe, expect, test } from 'vitest';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { aVisit, genuine, partsOf } from './video-provider-deliveries.ts';
import { harnessed, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom } from './video-provider-things.ts';

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

/** Deliveries are believed when they are genuine, and told apart. */
export function signaturesContract(use: UseHarness): void {
  describe('deliveries', () => {
    test('that come twice have one key, and different ones have different keys', async (context) => {
      const parts = partsOf(use, context);
      const room = await anOpenRoom(use);
      await aVisit(use, room);
      await aVisit(use, room);
      const keys: string[] = [];
      for (const call of await parts.sent.deliveries()) {
        const { key } = await genuine(use, parts, call);
        expect((await genuine(use, parts, call)).key).toBe(key);
        keys.push(key);
      }
      expect(keys.length).toBeGreaterThan(3);
      expect(new Set(keys).size).toBe(keys.length);
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

    test('that only try whether we are there are known as that', async (context) => {
      const { webhooks, sent } = partsOf(use, context);
      if (!sent.probe) context.skip('It does not try.');
      const probe = harnessed(sent.probe, 'probe').call(sent);
      expect(await webhooks.judge(probe, use().clock.now())).toEqual({ verdict: 'probe' });
    });
  });
}
