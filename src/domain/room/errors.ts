import { ExpectedError } from '../expected-error.ts';

/** The video provider refused, failed or did not answer in time. */
export class VideoProviderFailed extends ExpectedError {
  override readonly code = 'video_provider_failed';
  override readonly kind = 'upstream_failed';

  constructor(provider: string, options?: ErrorOptions) {
    super('The video provider did not make the room. Try again shortly.', { provider, retryAfterSeconds: 5 }, options);
  }
}
