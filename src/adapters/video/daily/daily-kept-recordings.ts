import type { DateTime } from 'luxon';
import { z } from 'zod';
import type { Clock } from '../../../application/ports/clock.ts';
import type { Asking, RecordingDeletion, RecordingLinks } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { type DailyApi, json } from './daily-api.ts';
import { atSeconds, unixSeconds } from './instants.ts';

/** Daily's own default; its most is twelve hours. */
const linkSeconds = 3600;

const link = z.looseObject({ download_link: z.string(), expires: unixSeconds.nullish() });
const deleted = z.looseObject({ deleted: z.boolean() });

const recordingPath = (recording: string): string => `/recordings/${encodeURIComponent(recording)}`;

/** What has been recorded: links to it, and its end. */
export class DailyKeptRecordings implements RecordingLinks, RecordingDeletion {
  readonly #api: DailyApi;
  readonly #clock: Clock;

  constructor(api: DailyApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  async link(recording: string, asking?: Asking): Promise<{ readonly url: string; readonly expiresAt: DateTime }> {
    const { download_link, expires } = await this.#api.ask(
      {
        operation: 'recordings.link',
        method: 'GET',
        path: `${recordingPath(recording)}/access-link`,
        query: { valid_for_secs: linkSeconds },
        read: json(link),
      },
      asking,
    );
    // With some buckets of one's own Daily puts the words of an error where the link belongs.
    if (!URL.canParse(download_link) || new URL(download_link).protocol !== 'https:')
      throw new VideoProviderFailed('daily', { fault: 'gone', detail: 'recordings.link: no link, but words' });
    const expiresAt = expires ? atSeconds(expires) : this.#clock.now().plus({ seconds: linkSeconds });
    return { url: download_link, expiresAt };
  }

  /** What lies in a bucket of the customer's own is only forgotten by Daily, and stays there. */
  async delete(recording: string, asking?: Asking): Promise<void> {
    await this.#api.ask(
      {
        operation: 'recordings.delete',
        method: 'DELETE',
        path: recordingPath(recording),
        read: json(deleted.optional()),
        instead: { 404: undefined },
      },
      asking,
    );
  }
}
