import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Notifier, NotifierUnavailable, RecipientRefused } from '#src/application/ports/notifier.ts';
import { aMessage, messageKinds } from '#test/support/a-message.ts';

/** What came out at the other end. */
export interface Arrived {
  readonly id: string;
  readonly address: string;
}

export interface NotifierHarness {
  readonly notifier: Notifier;
  /** All that the other side has, in any order. */
  arrived(): Promise<readonly Arrived[]>;
  /** From now on the way is closed, and then open again. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** One whose other side knows its recipients. */
interface RefusingHarness extends NotifierHarness {
  /** From now on there is nobody at this address. */
  refuse(address: string): void;
}

const rejected = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

/** What every notifier does. */
export function notifierContract<Harness extends NotifierHarness>(open: () => Promise<Harness>): () => Harness {
  let harness: Harness;
  beforeEach(async () => {
    harness = await open();
  });
  afterEach(() => harness.close());

  describe('a message', () => {
    test.each(messageKinds)('of the kind %s arrives, at the address that it is for', async (kind) => {
      const message = aMessage(kind);
      await harness.notifier.deliver(message);
      expect(await harness.arrived()).toEqual([{ id: message.id, address: 'gwen@guests.example' }]);
    });

    test('that is delivered twice is recognisable as the same one', async () => {
      const message = aMessage();
      await harness.notifier.deliver(message);
      await harness.notifier.deliver(message);
      expect(new Set((await harness.arrived()).map(({ id }) => id))).toEqual(new Set([message.id]));
    });

    test('arrives among many at once, each at its own address', async () => {
      const messages = Array.from({ length: 40 }, (_, n) =>
        aMessage('reminder_1h', { recipient: { address: `gwen${n}@guests.example` } }),
      );
      await Promise.all(messages.map((message) => harness.notifier.deliver(message)));
      const arrived = new Map((await harness.arrived()).map(({ id, address }) => [id, address]));
      expect(arrived).toEqual(new Map(messages.map(({ id, recipient }) => [id, recipient.address])));
    });
  });

  describe('while the way is closed', () => {
    test('a message is not delivered, and one may try again', async () => {
      await harness.goAway();
      const error = await rejected(harness.notifier.deliver(aMessage()));
      expect(error).toBeInstanceOf(NotifierUnavailable);
      expect((error as NotifierUnavailable).detail).toMatch(/^the mail (server|folder) /);
    });

    test('it is delivered once the way is open again', async () => {
      const message = aMessage();
      await harness.goAway();
      await rejected(harness.notifier.deliver(message));
      await harness.comeBack();
      await harness.notifier.deliver(message);
      expect((await harness.arrived()).map(({ id }) => id)).toEqual([message.id]);
    });
  });

  return () => harness;
}

/** What those do besides whose other side tells whom it knows. */
export function refusingNotifierContract(open: () => Promise<RefusingHarness>): () => RefusingHarness {
  const harnessOf = notifierContract(open);

  describe('somebody whom the other side does not know', () => {
    test('is refused for good, without being named', async () => {
      harnessOf().refuse('nobody@guests.example');
      const error = await rejected(
        harnessOf().notifier.deliver(aMessage('registered', { recipient: { address: 'nobody@guests.example' } })),
      );
      expect(error).toBeInstanceOf(RecipientRefused);
      expect((error as RecipientRefused).message).not.toMatch(/nobody|guests/);
    });

    test('stands in nobody else’s way', async () => {
      harnessOf().refuse('nobody@guests.example');
      const addresses = ['one', 'nobody', 'two'].map((name) => `${name}@guests.example`);
      await Promise.allSettled(
        addresses.map((address) => harnessOf().notifier.deliver(aMessage('registered', { recipient: { address } }))),
      );
      const arrived = (await harnessOf().arrived()).map(({ address }) => address);
      expect(arrived.toSorted()).toEqual(['one@guests.example', 'two@guests.example']);
    });
  });

  return harnessOf;
}
