import { DateTime } from 'luxon';
import { z } from 'zod';
import type { ProviderFact } from '../../../domain/room/provider-fact.ts';
import { asRoomReference, type RoomReference } from '../../../domain/room/room.ts';
import { reportOf } from './livekit-egress-report.ts';
import {
  egressShape,
  instantOf,
  isPerson,
  joinedAtOf,
  type LiveKitParticipant,
  participantShape,
} from './livekit-shapes.ts';

/** A delivery, as far as we read it. Members that are not as they should be are taken as missing. */
export const eventShape = z.object({
  event: z.string().max(64),
  id: z.string().min(1).max(256).optional().catch(undefined),
  /** Seconds, as a string. */
  createdAt: z.string().max(19).optional().catch(undefined),
  room: z
    .object({ name: z.string().max(256).default('') })
    .optional()
    .catch(undefined),
  participant: participantShape.optional().catch(undefined),
  track: z
    .object({ source: z.string().max(64).default('') })
    .optional()
    .catch(undefined),
  egressInfo: egressShape.optional().catch(undefined),
});
export type LiveKitEvent = z.output<typeof eventShape>;

type Facts = readonly ProviderFact[];

const factsOf: Readonly<Record<string, (event: LiveKitEvent) => Facts>> = {
  participant_joined: (event) => ofPerson(event, opened),
  participant_left: (event) => ofPerson(event, (where) => [...opened(where), ...closed(where)]),
  track_published: (event) => ofScreen(event, 'screen_share.started'),
  track_unpublished: (event) => ofScreen(event, 'screen_share.stopped'),
  room_finished: (event) => inRoom(event, event.room?.name, (where) => [{ ...where, kind: 'room.emptied' }]),
  egress_started: ofEgress,
  egress_updated: ofEgress,
  egress_ended: ofEgress,
};

/** What an event says that is of use to us; events of other kinds say nothing. */
export const factsOfEvent = (event: LiveKitEvent): Facts =>
  (Object.hasOwn(factsOf, event.event) && factsOf[event.event]?.(event)) || [];

type Where = Pick<ProviderFact, 'room' | 'at'>;
type OfPerson = Where & { readonly participant: LiveKitParticipant };

function inRoom(event: LiveKitEvent, name: string | undefined, facts: (where: Where) => Facts): Facts {
  const at = instantOf(Number(event.createdAt) * 1000);
  return name && at ? facts({ room: asRoomReference(name) satisfies RoomReference, at }) : [];
}

function ofPerson(event: LiveKitEvent, facts: (where: OfPerson) => Facts): Facts {
  const { participant, room } = event;
  if (!participant || !isPerson(participant)) return [];
  return inRoom(event, room?.name, (where) => facts({ ...where, participant }));
}

const ofScreen = (event: LiveKitEvent, kind: 'screen_share.started' | 'screen_share.stopped'): Facts =>
  event.track?.source === 'SCREEN_SHARE' ? ofPerson(event, (where) => [fact(where, kind)]) : [];

function ofEgress(event: LiveKitEvent): Facts {
  const { egressInfo, room } = event;
  const recording = egressInfo && reportOf(egressInfo);
  if (!recording) return [];
  const name = egressInfo.roomName ?? room?.name;
  return inRoom(event, name, (where) => [{ ...where, kind: 'recording.changed', recording }]);
}

/** A leave tells the join too, so that one that got lost is not missed; it may be that no time goes along. */
function opened({ participant, room, at }: OfPerson): readonly ProviderFact[] {
  return [fact({ participant, room, at: joinedAtOf(participant) ?? at }, 'connection.opened')];
}

/** Events are told to the second, joins to the millisecond: nobody leaves before they came. */
function closed({ participant, room, at }: OfPerson): readonly ProviderFact[] {
  return [fact({ participant, room, at: DateTime.max(at, joinedAtOf(participant) ?? at) }, 'connection.closed')];
}

type PersonKind = 'connection.opened' | 'connection.closed' | 'screen_share.started' | 'screen_share.stopped';

function fact({ room, at, participant }: OfPerson, kind: PersonKind): ProviderFact {
  const { sid, identity } = participant;
  return { room, at, kind, connectionId: sid, ...(identity && { participantId: identity }) };
}
