import { z } from 'zod';
import type { RoomPlan } from '../../../application/ports/video-provider.ts';
import { toSeconds, unixSeconds } from './instants.ts';

/** A room as Daily tells it; `config` holds only what differs from the defaults, so nothing is concluded from its gaps. */
export const dailyRoom = z.looseObject({
  id: z.string().min(1),
  name: z.string().min(1),
  config: z.looseObject({ exp: unixSeconds.nullish() }).optional(),
});
export type DailyRoom = z.infer<typeof dailyRoom>;

/** A live session may be extended, and the room must still let people in then. */
const marginAfterEnd = { days: 1 };

export const isExpired = ({ config }: DailyRoom, nowSeconds: number): boolean =>
  typeof config?.exp === 'number' && config.exp <= nowSeconds;

/** What the room of this plan is like, in Daily's words. */
export const settingsOf = (plan: RoomPlan) => ({
  privacy: 'private',
  properties: {
    exp: toSeconds(plan.latestEnd.plus(marginAfterEnd)),
    // Who is inside stays: a session ends when its host, or the clock of the session, says so.
    eject_at_room_exp: false,
    max_participants: plan.mostPeople,
    enable_screenshare: plan.screenSharing,
    enable_chat: plan.chat,
    // Nobody is let in from inside: who may come is decided here.
    enable_knocking: false,
    // Daily documents no value that takes the permission to record back; without one, nothing is started by us.
    ...(plan.recording && { enable_recording: 'cloud' }),
  },
});
