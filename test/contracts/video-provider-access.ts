import { describe, expect, test } from 'vitest';
import { participantRoles } from '#src/domain/session/participation.ts';
import { partOf, type SeenAdmission, type UseHarness } from './video-provider-harness.ts';
import { anOpenRoom, aRoomGuest } from './video-provider-things.ts';

/** What can be seen of the wanted, and only that: providers show more or less of an admission. */
const expectSeen = (seen: SeenAdmission, wanted: SeenAdmission): void => {
  for (const [name, value] of Object.entries(seen)) expect({ [name]: value }).toMatchObject(pick(wanted, name));
};

const pick = (wanted: SeenAdmission, name: string): object =>
  Object.fromEntries(Object.entries(wanted).filter(([member]) => member === name));

/** Whoever is let in gets into this room as this person, for a while. */
export function accessContract(use: UseHarness): void {
  describe('access', () => {
    test.each(participantRoles)('lets a %s in, with an address and for a while', async (role) => {
      const room = await anOpenRoom(use);
      const { provider, clock } = use();
      const admission = await provider.access.grant(aRoomGuest(room, { role }));
      expect(new URL(admission.url).protocol).toMatch(/^(https?|wss?):$/);
      if (!admission.expiresAt) return;
      const { expiresAt } = admission;
      expect(expiresAt > clock.now(), 'it is not over at once').toBe(true);
      expect(expiresAt <= room.plan.latestEnd.plus({ days: 1 }), 'it does not outlast the class by long').toBe(true);
    });

    test('is not over at once when the class nearly is', async () => {
      const room = await anOpenRoom(use);
      const { provider, clock } = use();
      const late = aRoomGuest(room, { latestEnd: clock.now().minus({ minutes: 1 }) });
      const { expiresAt } = await provider.access.grant(late);
      if (expiresAt) expect(expiresAt > clock.now()).toBe(true);
    });

    test('differs from person to person, and names no other', async () => {
      const room = await anOpenRoom(use);
      const [ada, grace] = [aRoomGuest(room), aRoomGuest(room, { displayName: 'Grace Hopper' })];
      const hers = await use().provider.access.grant(ada);
      const other = await use().provider.access.grant(grace);
      expect(`${hers.url} ${hers.token}`).not.toBe(`${other.url} ${other.token}`);
      expect(JSON.stringify(hers)).not.toContain(grace.participantId);
    });

    test.for([
      { mayShareScreen: true, mayChat: true },
      { mayShareScreen: true, mayChat: false },
      { mayShareScreen: false, mayChat: true },
      { mayShareScreen: false, mayChat: false },
    ])('is for this room, person and name, and allows what it should: %o', async (allowed, context) => {
      const seenIn = partOf(use().seenIn, 'visible admissions', context);
      const room = await anOpenRoom(use);
      const guest = aRoomGuest(room, { displayName: 'Ada “the first” Lovelace 👩‍💻', ...allowed });
      const seen = await seenIn(await use().provider.access.grant(guest));
      expect(Object.keys(seen).length).toBeGreaterThan(1);
      const { participantId, displayName, role } = guest;
      expectSeen(seen, { room: room.reference, participantId, displayName, role, ...allowed });
    });

    test('is granted again and again, as on every join', async (context) => {
      const seenIn = partOf(use().seenIn, 'visible admissions', context);
      const room = await anOpenRoom(use);
      const guest = aRoomGuest(room);
      for (let count = 0; count < 3; count += 1) {
        const seen = await seenIn(await use().provider.access.grant(guest));
        expectSeen(seen, { room: room.reference, participantId: guest.participantId });
      }
    });

    test('follows a change of name and of what is allowed', async (context) => {
      const seenIn = partOf(use().seenIn, 'visible admissions', context);
      const room = await anOpenRoom(use);
      const guest = aRoomGuest(room);
      await use().provider.access.grant(guest);
      const changed = { ...guest, displayName: 'Countess Lovelace', role: 'co_host', mayShareScreen: false } as const;
      const seen = await seenIn(await use().provider.access.grant(changed));
      expectSeen(seen, { displayName: 'Countess Lovelace', role: 'co_host', mayShareScreen: false });
    });
  });
}
