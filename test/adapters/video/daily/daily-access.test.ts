import { createSecretKey } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { signMeetingToken } from '#src/adapters/video/daily/meeting-token.ts';
import { asRoomReference } from '#src/domain/room/room.ts';
import { aPlan, names, now, participantId, sessionId } from '../a-plan.ts';
import { aGuest, onTheWire } from './a-daily.ts';

const startDaily = onTheWire();
const name = names.of({ sessionId, epoch: 1 });

it('signs a token as the reference vector says', async () => {
  const claims = {
    r: 'class-42',
    iat: 1708970000,
    exp: 1708973600,
    d: '30f866c3-9123-452a-8723-ff58322d09c5',
    u: 'Ada',
    ud: 'u-1',
    o: true,
  };
  expect(await signMeetingToken(claims, createSecretKey(Buffer.from('daily_test_api_key')))).toBe(
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyIjoiY2xhc3MtNDIiLCJpYXQiOjE3MDg5NzAwMDAsImV4cCI6MTcwODk3MzYwMCwiZCI6IjMwZjg2NmMzLTkxMjMtNDUyYS04NzIzLWZmNTgzMjJkMDljNSIsInUiOiJBZGEiLCJ1ZCI6InUtMSIsIm8iOnRydWV9.CtrYXi-cRWMJepw9mQDytJQX9wEfgx5spYg3PNeCaxE',
  );
});

describe('a granted access', () => {
  it('is for this person in this room alone, by name, and not for long', async () => {
    const { fake, provider } = startDaily();
    const { url, token = '', expiresAt } = await provider.access.grant(aGuest());
    expect(url).toBe(`https://convoke-test.daily.co/${name}`);
    expect(expiresAt).toEqual(now.plus({ hours: 2 }));
    expect(decodeJwt(token)).toEqual({
      r: name,
      d: fake.domain.domain_id,
      ud: participantId,
      u: 'Ada Lovelace',
      o: false,
      ss: true,
      erui: false,
      iat: now.toSeconds(),
      nbf: now.minus({ minutes: 1 }).toSeconds(),
      exp: now.plus({ hours: 2 }).toSeconds(),
    });
  });

  it.each(['host', 'co_host'] as const)('makes a %s an owner', async (role) => {
    const { provider } = startDaily();
    const { token = '' } = await provider.access.grant(aGuest({ role }));
    expect(decodeJwt(token)).toMatchObject({ o: true });
  });

  it('lets nobody share a screen who may not', async () => {
    const { provider } = startDaily();
    const { token = '' } = await provider.access.grant(aGuest({ mayShareScreen: false }));
    expect(decodeJwt(token)).toMatchObject({ ss: false, p: { cs: 'v,a' } });
  });

  it('does not outlast the latest end, yet suffices to get in', async () => {
    const { provider } = startDaily();
    const soon = now.plus({ minutes: 40 });
    expect((await provider.access.grant(aGuest({ latestEnd: soon }))).expiresAt).toEqual(soon);
    const over = await provider.access.grant(aGuest({ latestEnd: now.minus({ minutes: 1 }) }));
    expect(over.expiresAt).toEqual(now.plus({ minutes: 5 }));
  });

  it('opens its room at Daily, no other, and no longer than it says', async () => {
    const { clock, fake, provider, opened } = startDaily();
    await opened();
    await provider.rooms.open(aPlan({ epoch: 2 }));
    const admission = await provider.access.grant(aGuest());
    expect(await fake.enters(admission)).toMatchObject({
      payload: { user_id: participantId, user_name: 'Ada Lovelace' },
    });
    const elsewhere = admission.url.replace(name, names.of({ sessionId, epoch: 2 }));
    expect(await fake.enters({ ...admission, url: elsewhere })).toBe('refused');
    clock.advance({ hours: 2, seconds: 1 });
    expect(await fake.enters(admission)).toBe('refused');
  });

  it('writes any name and reference so that they arrive', async () => {
    const { provider } = startDaily();
    const { token = '', url } = await provider.access.grant(
      aGuest({ displayName: 'Zoë "Ж" 🎓', reference: asRoomReference('a/b?c') }),
    );
    expect(decodeJwt(token)).toMatchObject({ u: 'Zoë "Ж" 🎓', r: 'a/b?c' });
    expect(url).toBe('https://convoke-test.daily.co/a%2Fb%3Fc');
  });
});

describe('the domain', () => {
  it('is asked for once, so that joins need no call to anybody', async () => {
    const { fake, provider } = startDaily();
    await Promise.all(Array.from({ length: 20 }, () => provider.access.grant(aGuest())));
    await provider.access.grant(aGuest());
    expect(fake.calls).toEqual(['GET /']);
  });

  it('is known already when the health was checked', async () => {
    const { fake, provider } = startDaily({ webhookSecret: undefined });
    await provider.health.check();
    fake.faults.always('reset');
    await provider.access.grant(aGuest());
    expect(fake.calls).toEqual(['GET /']);
  });

  it('is asked for again after it could not be had', async () => {
    const { fake, provider } = startDaily();
    fake.faults.next('reset');
    await expect(provider.access.grant(aGuest())).rejects.toMatchObject({ fault: 'unreachable' });
    await provider.access.grant(aGuest());
  });

  it('is still learnt when who asked for it first has given up', async () => {
    const { fake, provider } = startDaily();
    const hasty = provider.access.grant(aGuest(), { signal: AbortSignal.abort() });
    const patient = provider.access.grant(aGuest(), { signal: new AbortController().signal });
    await expect(hasty).rejects.toMatchObject({ fault: 'unreachable', provider: 'daily' });
    expect(await patient).toMatchObject({ token: expect.any(String) });
    expect(fake.calls).toEqual(['GET /']);
  });

  it.each(['school', 'school.daily.co', 'https://school.daily.co/'])(
    'is where rooms are when given as %s',
    async (domain) => {
      const { provider } = startDaily({ domain });
      expect((await provider.access.grant(aGuest())).url).toBe(`https://school.daily.co/${name}`);
    },
  );
});
