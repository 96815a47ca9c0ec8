import { randomUUID } from 'node:crypto';
import type { Clock } from '#src/application/ports/clock.ts';
import type { FakeLiveKitWebhooks } from './fake-livekit-webhooks.ts';

interface Recording {
  readonly egressId: string;
  readonly roomName: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  status: string;
  endedAt?: number;
}

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: object };

/** LiveKit's recorder: what is started, stopped and finished, and the webhooks about it. */
export class FakeEgress {
  readonly #clock: Clock;
  readonly #webhooks: FakeLiveKitWebhooks;
  readonly #all: Recording[] = [];

  constructor(clock: Clock, webhooks: FakeLiveKitWebhooks) {
    this.#clock = clock;
    this.#webhooks = webhooks;
  }

  answer(method: string, body: Body): Answer | undefined {
    switch (method) {
      case 'StartRoomCompositeEgress':
        return { status: 200, body: this.#start(body) };
      case 'ListEgress': {
        const items = this.#all.filter(({ roomName }) => roomName === body['roomName']);
        return { status: 200, body: { items: items.map(asInfo), next_page_token: null } };
      }
      case 'StopEgress':
        return this.#stop(String(body['egressId']));
      default:
        return undefined;
    }
  }

  #start(request: Body): object {
    const roomName = String(request['roomName']);
    const startedAt = this.#clock.now().toMillis();
    const recording = { egressId: `EG_${randomUUID()}`, roomName, request, startedAt, status: 'EGRESS_STARTING' };
    this.#all.push(recording);
    this.#tell('egress_started', recording);
    return asInfo(recording);
  }

  #stop(egressId: string): Answer {
    const recording = this.#all.find((one) => one.egressId === egressId);
    if (!recording) return { status: 404, body: { code: 'not_found', msg: 'fake' } };
    if (!['EGRESS_STARTING', 'EGRESS_ACTIVE'].includes(recording.status)) {
      return { status: 412, body: { code: 'failed_precondition', msg: 'fake' } };
    }
    recording.status = 'EGRESS_ENDING';
    this.#tell('egress_updated', recording);
    return { status: 200, body: asInfo(recording) };
  }

  finish(roomName: string): void {
    for (const recording of this.#all) {
      if (recording.roomName !== roomName || recording.status !== 'EGRESS_ENDING') continue;
      recording.status = 'EGRESS_COMPLETE';
      recording.endedAt = this.#clock.now().toMillis();
      this.#tell('egress_ended', recording);
    }
  }

  #tell(event: string, recording: Recording): void {
    this.#webhooks.send(event, { egressInfo: asInfo(recording) });
  }
}

const nanos = (millis: number | undefined): string => (millis === undefined ? '0' : `${millis}000000`);

function asInfo({ egressId, roomName, request, status, startedAt, endedAt }: Recording): object {
  const [output] = request['fileOutputs'] as readonly { readonly filepath: string }[];
  const file = {
    filename: output?.filepath,
    startedAt: nanos(startedAt),
    endedAt: nanos(endedAt),
    duration: nanos((endedAt ?? startedAt) - startedAt),
    size: '2044680',
    location: `https://bucket.s3.test/${output?.filepath}`,
  };
  return {
    egressId,
    roomId: 'RM_1',
    roomName,
    status,
    startedAt: nanos(startedAt),
    endedAt: nanos(endedAt),
    roomComposite: request,
    fileResults: endedAt === undefined ? [] : [file],
  };
}
