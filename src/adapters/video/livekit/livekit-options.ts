import type { ProviderCalls } from '../provider-calls.ts';
import type { RoomNames } from '../room-names.ts';

/** A bucket that LiveKit's recorder writes into. LiveKit stores nothing itself. */
export interface RecordingStorage {
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** For whatever speaks S3 elsewhere than at AWS. */
  readonly endpoint?: string;
}

export interface LiveKitOptions {
  /** The server or project, as clients connect to it: `wss://….livekit.cloud`. Its API is asked at the same host. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Without it nothing can be recorded. */
  readonly recordingStorage?: RecordingStorage;
  readonly calls: ProviderCalls;
  readonly names: RoomNames;
}
