import type { DateTime } from 'luxon';
import type { ProviderFact } from '../../domain/room/provider-fact.ts';
import { asParticipantId, type ParticipantId, type SessionId } from '../../domain/session/ids.ts';
import type { PresenceFact } from '../../domain/session/presence-fact.ts';
import type { Session } from '../../domain/session/session.ts';
import type { Actor } from '../../domain/session/session-event.ts';
import type { LedgerRoom } from '../ports/room-ledger.ts';
import type { Stores } from '../ports/unit-of-work.ts';
import type { RoomName } from '../ports/video-provider.ts';
import { keepSession } from '../session/keep-session.ts';
import { witnessPresence } from '../session/witness-presence.ts';

export interface Told {
  readonly provider: string;
  /** All but those about recordings. */
  readonly facts: readonly Exclude<ProviderFact, { kind: 'recording.changed' }>[];
  /** When the provider told us. */
  readonly receivedAt: DateTime;
  readonly now: DateTime;
  /** Whether the history is to be told of shared screens: it would be told again when the same facts come again. */
  readonly isFirstTime: boolean;
}

export interface Applied {
  readonly taken: number;
  readonly strangers: number;
  readonly unmatched: number;
}

type RoomFact = Told['facts'][number];
type OfPeople = Extract<RoomFact, { connectionId: string }>;

/** How soon the provider is asked who was inside, once it says that nobody is. */
const reconcileAfterSeconds = 5;

/** A connection's name in the log: providers and rooms don't know of each other's. */
export const connectionIn = (provider: string, { epoch }: RoomName, connectionId: string): string =>
  `${provider}/${epoch}/${connectionId}`;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A person whom a provider names by an id of ours, written as we write it. Anything else is a stranger's. */
export const participantIn = (echoed: string | undefined): ParticipantId | undefined =>
  echoed !== undefined && uuid.test(echoed) ? asParticipantId(echoed) : undefined;

/** Applies what a provider says of its rooms, in one transaction. The same facts again change nothing. */
export async function applyFacts(stores: Stores, told: Told): Promise<Applied> {
  const { provider, facts } = told;
  const rooms = new Map<string, LedgerRoom>();
  for (const reference of new Set(facts.map(({ room }) => room))) {
    const room = await stores.rooms.findByReference(provider, reference);
    if (room) rooms.set(reference, room);
  }
  const known = facts.filter(({ room }) => rooms.has(room));
  const sessions = [...new Set([...rooms.values()].map(({ sessionId }) => sessionId))].sort();
  let strangers = 0;
  for (const sessionId of sessions) {
    const ofSession = known.flatMap((fact) => {
      const room = rooms.get(fact.room);
      return room?.sessionId === sessionId ? { fact, room } : [];
    });
    strangers += await applyToSession(stores, told, sessionId, ofSession);
  }
  return { taken: known.length - strangers, strangers, unmatched: facts.length - known.length };
}

interface InRoom {
  readonly fact: RoomFact;
  readonly room: LedgerRoom;
}

const isOfPeople = (one: InRoom): one is InRoom & { readonly fact: OfPeople } => 'connectionId' in one.fact;

/** @returns how many facts were about strangers. */
async function applyToSession(stores: Stores, told: Told, id: SessionId, all: readonly InRoom[]): Promise<number> {
  const ofPeople = all.filter(isOfPeople);
  const places = new Set(ofPeople.flatMap(({ fact }) => participantIn(fact.participantId) ?? []));
  const session = await stores.sessions.findForChange(id, { places: [...places] });
  if (!session) return 0;
  const placed = ofPeople.map(({ fact, room }) => {
    const participantId = participantIn(fact.participantId);
    return { fact, room, participantId: participantId && session.sightings.find(participantId)?.id };
  });
  const by = { type: 'provider', id: told.provider } as const;
  if (told.isFirstTime) for (const one of placed) noteScreenShare(session, one, by);
  const facts = placed.flatMap((one) => presenceFactOf(id, told, one) ?? []);
  await witnessPresence(stores, { session, facts, by, now: told.now });
  await keepSession(stores, session);
  await reconcileEmptied(stores, all);
  return placed.filter(({ participantId }) => participantId === undefined).length;
}

interface Placed extends InRoom {
  readonly fact: OfPeople;
  /** Absent for a stranger. */
  readonly participantId: ParticipantId | undefined;
}

function noteScreenShare(session: Session, { fact, participantId }: Placed, by: Actor): void {
  if (fact.kind !== 'screen_share.started' && fact.kind !== 'screen_share.stopped') return;
  const sharing = fact.kind === 'screen_share.started';
  session.room.noteScreenShare({ sharing, saidBy: 'provider', ...(participantId && { participantId }) }, by, fact.at);
}

function presenceFactOf(
  sessionId: SessionId,
  { provider, receivedAt }: Told,
  { fact, room, participantId }: Placed,
): PresenceFact | undefined {
  if (!participantId || (fact.kind !== 'connection.opened' && fact.kind !== 'connection.closed')) return undefined;
  return {
    sessionId,
    participantId,
    kind: fact.kind === 'connection.opened' ? 'joined' : 'left',
    source: 'provider',
    connectionId: connectionIn(provider, room, fact.connectionId),
    happenedAt: fact.at,
    receivedAt,
  };
}

/** That nobody is inside any more, as far as the provider knows, is looked into: some may have left without a word. */
async function reconcileEmptied({ jobs }: Stores, all: readonly InRoom[]): Promise<void> {
  const emptied = all.filter(({ fact, room }) => fact.kind === 'room.emptied' && room.watched && !room.reconciledAt);
  for (const { room } of emptied)
    await jobs.enqueueLater(reconcileAfterSeconds, {
      name: 'reconcile-room',
      data: { sessionId: room.sessionId, epoch: room.epoch },
    });
}
