import { VideoProviderFailed } from '../../../domain/room/errors.ts';

/** Our own guard kept a call from the provider: nothing happened there. */
export class KeptBack extends VideoProviderFailed {
  declare readonly fault: 'busy' | 'away';

  constructor(provider: string, fault: 'busy' | 'away', why: string, waitMs: number) {
    super(provider, { fault, detail: why, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  }
}
