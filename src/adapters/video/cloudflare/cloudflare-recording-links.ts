import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, RecordingLinks } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import type { RecordingApi } from './recording-api.ts';

/** Cloudflare keeps the files for seven days, and tells until when its link is good. */
export class CloudflareRecordingLinks implements RecordingLinks {
  readonly #api: RecordingApi;
  readonly #clock: Clock;

  constructor(api: RecordingApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  async link(recording: string, asking?: Asking) {
    const { download_url: url, download_url_expiry: expiresAt } = await this.#api.get(recording, asking);
    if (isWebAddress(url) && expiresAt && expiresAt > this.#clock.now()) return { url, expiresAt };
    throw new VideoProviderFailed('cloudflare', {
      fault: 'gone',
      detail: 'recordings.get: there is no file, not yet or not any more',
    });
  }
}

const isWebAddress = (url: string | null | undefined): url is string => /^https?:\/\//.test(url ?? '');
