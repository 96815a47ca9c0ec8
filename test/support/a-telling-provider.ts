import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { InMemoryVideoProvider } from '#src/adapters/memory/video/in-memory-video-provider.ts';
import type { Clock } from '#src/application/ports/clock.ts';
import type { ProviderWebhooks, VideoProvider, WebhookVerdict } from '#src/application/ports/video-provider.ts';
import { Unavailable } from '#src/domain/expected-error.ts';
import type { ProviderFact } from '#src/domain/room/provider-fact.ts';
import { asRoomReference, type RoomReference } from '#src/domain/room/room.ts';
import type { ParticipantId, SessionId } from '#src/domain/session/ids.ts';
import { minutesFromNoon } from './a-session.ts';
import { anApplication } from './an-application.ts';
import { begun, comesIn } from './in-an-application.ts';

interface Sent {
  readonly key: string;
  readonly type: string;
  readonly facts: readonly (Omit<ProviderFact, 'at'> & { readonly at: string })[];
}

/** Deliveries that hold our own words, signed with the word "good". */
const webhooks: ProviderWebhooks = {
  async judge({ headers, body }): Promise<WebhookVerdict> {
    if (headers['signature'] === 'unjudged') throw new Unavailable('The key server is away.', 2);
    if (headers['signature'] !== 'good') return { verdict: 'not_genuine' };
    if (body.length === 0) return { verdict: 'probe' };
    const { key, type, facts } = JSON.parse(Buffer.from(body).toString()) as Sent;
    return { verdict: 'genuine', key, type, kept: { facts } };
  },
  factsOf: (kept) =>
    (kept as Sent).facts.map((fact) => ({ ...fact, at: DateTime.fromISO(fact.at, { zone: 'utc' }) }) as ProviderFact),
};

/** The rooms in memory with webhooks; one that does not remember has no past to be asked about. */
export function aTellingProvider(clock: Clock, { remembers = true } = {}) {
  const held = new InMemoryVideoProvider({}, 'memory', clock);
  const { past, ...others } = held;
  const provider: VideoProvider = { ...others, webhooks, ...(remembers && { past }) };
  return { held, provider };
}

const bodyOf = (key: string, facts: readonly ProviderFact[]): Uint8Array =>
  Buffer.from(JSON.stringify({ key, type: facts[0]?.kind ?? 'nothing', facts }));

/** A class that has begun at noon at a provider who tells of it, and what can be told. */
export async function aToldClass({
  remembers = true,
  capacity = 10,
}: {
  readonly remembers?: boolean;
  readonly capacity?: number;
} = {}) {
  const clock: Clock = { now: () => app.clock.now() };
  const { held, provider } = aTellingProvider(clock, { remembers });
  const app = anApplication({ providers: [provider] });
  const { id, host } = await begun(app, { capacity });
  const reference = referenceOf(id);

  const takeDeliveries = async () =>
    (
      await app.jobRunner.runAll({ 'take-delivery': (data: { deliveryId: string }) => app.takeDelivery.execute(data) })
    ).map(({ error }) => error);

  const send = async (body: Uint8Array, signature = 'good', to = 'memory') =>
    await app.receiveDelivery.execute({ provider: to, call: { headers: { signature }, body } });

  /** The provider says so, and it is worked on at once. */
  const tell = async (...facts: readonly ProviderFact[]) => {
    const key = v7();
    await send(bodyOf(key, facts));
    const errors = await takeDeliveries();
    if (errors.length > 0) throw errors[0];
    const { items } = await app.unitOfWork.run(({ deliveries }) => deliveries.list({}, { limit: 100 }));
    return items.find((one) => one.key === key);
  };

  const fact =
    (kind: 'connection.opened' | 'connection.closed') =>
    (participantId: string | undefined, minute: number, connectionId = 'phone', room: RoomReference = reference) =>
      ({ kind, room, at: minutesFromNoon(minute), connectionId, ...(participantId && { participantId }) }) as const;

  return {
    app,
    held,
    id,
    host,
    reference,
    send,
    bodyOf,
    takeDeliveries,
    tell,
    opened: fact('connection.opened'),
    closed: fact('connection.closed'),
    /** What the clock of the server shows. */
    at: (minute: number) => app.clock.set(minutesFromNoon(minute)),
    guest: async (displayName = 'Gwen') => {
      const { joined, caller } = await comesIn(app, id, { displayName });
      return { caller, id: joined.participation.id, displayName };
    },
    attendance: () => app.readRecord.attendance(id, host),
    attendanceOf: async (participantId: ParticipantId) =>
      (await app.readRecord.attendance(id, host)).find((one) => one.participantId === participantId),
    participant: async (participantId: ParticipantId) => {
      const { items } = await app.readRecord.participants(id, host, false, { limit: 100 });
      return items.find((one) => one.id === participantId);
    },
    /** Everything that waits to be done, by name. */
    waiting: () => [...app.tables.jobs.values()].map(({ job }) => job),
  };
}

export type ToldClass = Awaited<ReturnType<typeof aToldClass>>;

/** What the provider in memory knows the room of an epoch by. */
export const referenceOf = (id: SessionId, epoch = 1): RoomReference => asRoomReference(`${id}/${epoch}`);

export const minutes = (...pairs: readonly (readonly [number, number?])[]) =>
  pairs.map(([from, to]) => ({
    from: minutesFromNoon(from),
    ...(to !== undefined && { to: minutesFromNoon(to) }),
  }));
