import { v7 } from 'uuid';
import type {
  ListedRoom,
  RoomGuest,
  RoomInventory,
  RoomPlan,
  RoomPresence,
  VideoProvider,
} from '#src/application/ports/video-provider.ts';
import { VideoProviderFailed } from '#src/domain/room/errors.ts';
import type { RoomReference } from '#src/domain/room/room.ts';
import { asParticipantId, asSessionId } from '#src/domain/session/ids.ts';
import type { UseHarness } from './video-provider-harness.ts';

/** A class of ten that runs for two hours from now. */
export function aPlan(use: UseHarness, wishes: Partial<RoomPlan> = {}): RoomPlan {
  return {
    sessionId: asSessionId(v7()),
    epoch: 1,
    title: 'Yoga for beginners',
    mostPeople: 10,
    latestEnd: use().clock.now().plus({ hours: 2 }),
    chat: true,
    screenSharing: true,
    recording: false,
    ...wishes,
  };
}

export interface OpenedRoom {
  readonly plan: RoomPlan;
  readonly reference: RoomReference;
}

export async function anOpenRoom(use: UseHarness, wishes: Partial<RoomPlan> = {}): Promise<OpenedRoom> {
  const plan = aPlan(use, wishes);
  return { plan, ...(await use().provider.rooms.open(plan)) };
}

/** What an answer says went wrong; `none` for a good one. */
export const faultOf = async (answer: Promise<unknown>): Promise<unknown> =>
  await answer.then(
    () => 'none',
    (error: unknown) => (error instanceof VideoProviderFailed ? error.fault : error),
  );

/** Who is inside: nobody in a room that is told to be gone. */
export const insideOf = async (presence: RoomPresence, room: RoomReference): Promise<readonly unknown[]> =>
  (await faultOf(presence.present(room))) === 'gone' ? [] : await presence.present(room);

export const aParticipantId = () => asParticipantId(v7());

/** Somebody who may do everything that a participant may. */
export const aRoomGuest = ({ plan, reference }: OpenedRoom, wishes: Partial<RoomGuest> = {}): RoomGuest => ({
  sessionId: plan.sessionId,
  epoch: plan.epoch,
  reference,
  participantId: aParticipantId(),
  displayName: 'Ada Lovelace',
  role: 'participant',
  mayShareScreen: true,
  mayChat: true,
  latestEnd: plan.latestEnd,
  ...wishes,
});

/** All that is listed, page by page; gives up on a list without an end. */
export async function everyPage(inventory: RoomInventory): Promise<readonly (readonly ListedRoom[])[]> {
  const pages: (readonly ListedRoom[])[] = [];
  let cursor: string | undefined;
  do {
    const { rooms, next } = await inventory.page(cursor);
    pages.push(rooms);
    cursor = next;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

/** The rooms listed under a plan's name; undefined where the provider keeps no list. */
export async function listedAs(provider: VideoProvider, plan: RoomPlan): Promise<readonly RoomReference[] | undefined> {
  if (!provider.inventory) return undefined;
  const rooms = (await everyPage(provider.inventory)).flat();
  const own = rooms.filter(({ sessionId, epoch }) => sessionId === plan.sessionId && epoch === plan.epoch);
  return own.map(({ reference }) => reference);
}
