import { DateTime } from 'luxon';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt, IdempotencyStore, KeptAnswer } from '#src/application/ports/idempotency-store.ts';

const noon = DateTime.fromISO('2026-03-02T12:00:00Z', { zone: 'utc' });
const answer: KeptAnswer = { status: 201, headers: { Location: '/things/1' }, body: { b: 1, a: ['\0', { z: null }] } };

let count = 0;
const freshKey = () => `key ${count++}`;

const anAttempt = (values: Partial<Attempt> & { at?: DateTime } = {}): Attempt => {
  const at = values.at ?? noon;
  const defaults = { key: freshKey(), fingerprint: 'same', id: uuidv7(), at };
  return { ...defaults, leaseUntil: at.plus({ seconds: 60 }), expiresAt: at.plus({ hours: 24 }), ...values };
};

/** What every store of idempotent answers does. */
export function idempotencyStoreContract(open: () => Promise<IdempotencyStore>): void {
  let store: IdempotencyStore;
  beforeEach(async () => {
    store = await open();
  });

  describe('a key that was never seen', () => {
    test('is claimed, with the id of the attempt for what it creates', async () => {
      const first = anAttempt();
      expect(await store.claim(first)).toEqual({ outcome: 'claimed', newId: first.id });
    });

    test('is claimed by one of many that race', async () => {
      const key = freshKey();
      const claims = await Promise.all(Array.from({ length: 30 }, () => store.claim(anAttempt({ key }))));
      expect(claims.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ outcome }) => outcome === 'in_progress')).toHaveLength(29);
    });
  });

  describe('while the first attempt is worked on', () => {
    test('a repetition hears so', async () => {
      const first = anAttempt();
      await store.claim(first);
      const again = anAttempt({ key: first.key, at: noon.plus({ seconds: 59 }) });
      expect(await store.claim(again)).toEqual({ outcome: 'in_progress' });
    });

    test('another request with the key is told apart', async () => {
      const first = anAttempt();
      await store.claim(first);
      expect(await store.claim(anAttempt({ key: first.key, fingerprint: 'other' }))).toEqual({
        outcome: 'other_request',
      });
    });
  });

  describe('once the answer is kept', () => {
    test('a repetition gets it as it was', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.keep(first, answer);
      const again = anAttempt({ key: first.key, at: noon.plus({ hours: 23, minutes: 59 }) });
      expect(await store.claim(again)).toEqual({ outcome: 'answered', answer });
    });

    test('another request with the key is told apart', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.keep(first, answer);
      expect(await store.claim(anAttempt({ key: first.key, fingerprint: 'other' }))).toEqual({
        outcome: 'other_request',
      });
    });

    test('the key is free again when it has expired, for whatever request', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.keep(first, answer);
      const later = anAttempt({ key: first.key, fingerprint: 'other', at: noon.plus({ hours: 24 }) });
      expect(await store.claim(later)).toEqual({ outcome: 'claimed', newId: later.id });
      expect(await store.claim(anAttempt({ key: first.key, at: later.at }))).toEqual({ outcome: 'other_request' });
    });
  });

  describe('when the first attempt was let go', () => {
    test('a repetition works again, with the same id for what it creates', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.release(first);
      expect(await store.claim(anAttempt({ key: first.key }))).toEqual({ outcome: 'claimed', newId: first.id });
    });

    test('another request may use the key, with an id of its own', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.release(first);
      const other = anAttempt({ key: first.key, fingerprint: 'other' });
      expect(await store.claim(other)).toEqual({ outcome: 'claimed', newId: other.id });
    });

    test('one of many that race takes over', async () => {
      const first = anAttempt();
      await store.claim(first);
      await store.release(first);
      const claims = await Promise.all(Array.from({ length: 30 }, () => store.claim(anAttempt({ key: first.key }))));
      expect(claims.filter(({ outcome }) => outcome === 'claimed')).toEqual([{ outcome: 'claimed', newId: first.id }]);
    });
  });

  describe('when the first attempt died without a word', () => {
    test('a repetition takes over after the lease, with the same id for what it creates', async () => {
      const first = anAttempt();
      await store.claim(first);
      const again = anAttempt({ key: first.key, at: noon.plus({ seconds: 60 }) });
      expect(await store.claim(again)).toEqual({ outcome: 'claimed', newId: first.id });
      expect(await store.claim(anAttempt({ key: first.key, at: again.at }))).toEqual({ outcome: 'in_progress' });
    });

    test('another request does not', async () => {
      const first = anAttempt();
      await store.claim(first);
      const other = anAttempt({ key: first.key, fingerprint: 'other', at: noon.plus({ minutes: 5 }) });
      expect(await store.claim(other)).toEqual({ outcome: 'other_request' });
    });

    test('and comes back after all, it neither keeps nor lets go what is no longer its own', async () => {
      const first = anAttempt();
      await store.claim(first);
      const again = anAttempt({ key: first.key, at: noon.plus({ minutes: 2 }) });
      await store.claim(again);
      await store.keep(first, { ...answer, status: 200 });
      await store.release(first);
      expect(await store.claim(anAttempt({ key: first.key, at: again.at }))).toEqual({ outcome: 'in_progress' });
      await store.keep(again, answer);
      expect(await store.claim(anAttempt({ key: first.key, at: again.at }))).toEqual({ outcome: 'answered', answer });
    });
  });

  test('forgets what has expired, and only that', async () => {
    const [old, young] = [anAttempt(), anAttempt({ at: noon.plus({ hours: 1 }) })];
    await store.claim(old);
    await store.claim(young);
    await store.keep(young, answer);
    expect(await store.forgetExpired(noon.plus({ hours: 24 }))).toBeGreaterThanOrEqual(1);
    expect(await store.claim(anAttempt({ key: young.key, at: young.at }))).toEqual({ outcome: 'answered', answer });
    expect(await store.forgetExpired(noon.plus({ hours: 24 }))).toBe(0);
  });
}
