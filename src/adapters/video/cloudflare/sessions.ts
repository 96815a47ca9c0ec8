import type { Asking } from '../../../application/ports/video-provider.ts';
import { type Connection, connectionsAnswer, done, type LiveSession, sessionsAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { everyPage } from './every-page.ts';
import { isFault, unlessGone } from './problems.ts';

/** The live runs of meetings, one at a time each, and who was connected to them. */
export class Sessions {
  readonly #api: CloudflareApi;

  constructor(api: CloudflareApi) {
    this.#api = api;
  }

  /** All runs of a meeting, or those that last; none where the meeting is not there. */
  async of(meetingId: string, which: 'all' | 'live', asking?: Asking): Promise<readonly LiveSession[]> {
    const wanted = { associated_id: meetingId, ...(which === 'live' && { status: 'LIVE' }) };
    const sessions = await unlessGone([], () =>
      everyPage(async (page) => {
        const question = { operation: 'sessions.list', path: ['sessions'], query: { ...page, ...wanted } };
        const { data, paging } = await this.#api.ask(question, sessionsAnswer, asking);
        return { items: data.sessions ?? [], total: paging?.total_count };
      }),
    );
    return sessions.filter((each) => each.associated_id === meetingId && (which === 'all' || each.status === 'LIVE'));
  }

  async connections(sessionId: string, asking?: Asking): Promise<readonly Connection[]> {
    return await unlessGone([], () =>
      everyPage(async (page) => {
        const path = ['sessions', sessionId, 'participants'];
        const question = { operation: 'sessions.participants', path, query: { ...page, view: 'raw' } };
        const { data, paging } = await this.#api.ask(question, connectionsAnswer, asking);
        return { items: data.participants ?? [], total: paging?.total_count };
      }),
    );
  }

  async putOutAll(meetingId: string, asking?: Asking): Promise<void> {
    await this.#putOut(meetingId, 'kick-all', {}, asking);
  }

  /** The API wants both lists, be they empty. */
  async putOut(
    meetingId: string,
    who: { readonly participant_ids: readonly string[]; readonly custom_participant_ids: readonly string[] },
    asking?: Asking,
  ): Promise<void> {
    await this.#putOut(meetingId, 'kick', who, asking);
  }

  async #putOut(meetingId: string, action: 'kick' | 'kick-all', body: object, asking?: Asking): Promise<void> {
    const path = ['meetings', meetingId, 'active-session', action];
    const question = { operation: `active_session.${action.replace('-', '_')}`, method: 'POST', path, body } as const;
    try {
      await this.#api.ask({ ...question, repeatable: true }, done, asking);
    } catch (error) {
      if (isFault(error, 'gone')) return;
      // That nobody is inside is 404; should it be another no, the list of sessions tells.
      if (isFault(error, 'refused') && (await this.of(meetingId, 'live', asking)).length === 0) return;
      throw error;
    }
  }
}
