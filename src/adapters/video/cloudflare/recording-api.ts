import type { Asking } from '../../../application/ports/video-provider.ts';
import { done, type Recording, recordingAnswer, recordingsAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { everyPage, pageOf } from './every-page.ts';
import { unlessGone } from './problems.ts';

/** The calls about recordings, which have a limit of their own. */
export class RecordingApi {
  readonly #api: CloudflareApi;

  constructor(api: CloudflareApi) {
    this.#api = api;
  }

  async start(meetingId: string, filePrefix: string, asking?: Asking): Promise<Recording> {
    const body = { meeting_id: meetingId, file_name_prefix: filePrefix };
    const question = { operation: 'recordings.start', method: 'POST', path: ['recordings'], body } as const;
    const { data } = await this.#api.ask(
      { ...question, repeatable: false, limit: 'recordings' },
      recordingAnswer,
      asking,
    );
    return data;
  }

  async stop(id: string, asking?: Asking): Promise<void> {
    const question = { operation: 'recordings.stop', method: 'PUT', path: ['recordings', id] } as const;
    await this.#api.ask({ ...question, body: { action: 'stop' }, repeatable: true, limit: 'recordings' }, done, asking);
  }

  async get(id: string, asking?: Asking): Promise<Recording> {
    const question = { operation: 'recordings.get', path: ['recordings', id], limit: 'recordings' } as const;
    return (await this.#api.ask(question, recordingAnswer, asking)).data;
  }

  /** All of a meeting; none where the meeting is not there. */
  async list(meetingId: string, asking?: Asking): Promise<readonly Recording[]> {
    return await unlessGone([], () =>
      everyPage(async (page) => {
        const query = { ...page, meeting_id: meetingId };
        const question = { operation: 'recordings.list', path: ['recordings'], query, limit: 'recordings' } as const;
        return pageOf(await this.#api.ask(question, recordingsAnswer, asking));
      }),
    );
  }
}
