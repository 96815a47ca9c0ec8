import type { Asking } from '../../../application/ports/video-provider.ts';
import { changedAnswer, done, enrolledAnswer, type Participant, participantsAnswer, tokenAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { everyPage, pageOf } from './every-page.ts';
import { unlessGone } from './problems.ts';

export interface Profile {
  /** Optional in the API, but without one the token lets nobody in (cloudflare-typescript issue 2737, 2026). */
  readonly name: string;
  readonly preset_name: string;
}

export interface Added extends Participant {
  readonly token: string;
}

/** Who is enrolled in a meeting. Adding is what lets a person in: the answer has the token. */
export class Participants {
  readonly #api: CloudflareApi;

  constructor(api: CloudflareApi) {
    this.#api = api;
  }

  /** Adding the same person twice finds them, fails, or adds another of that name: none of it does harm. */
  async add(meetingId: string, personId: string, profile: Profile, asking?: Asking): Promise<Added> {
    const path = ['meetings', meetingId, 'participants'];
    const body = { custom_participant_id: personId, ...profile };
    const question = { operation: 'participants.add', method: 'POST', path, body, repeatable: true } as const;
    return (await this.#api.ask(question, enrolledAnswer, asking)).data;
  }

  /** @returns a token, where the answer has one, as is documented. */
  async change(meetingId: string, id: string, profile: Profile, asking?: Asking): Promise<string | undefined> {
    const path = ['meetings', meetingId, 'participants', id];
    const question = { operation: 'participants.update', method: 'PATCH', path, body: profile } as const;
    return (await this.#api.ask({ ...question, repeatable: true }, changedAnswer, asking)).data.token ?? undefined;
  }

  async newToken(meetingId: string, id: string, asking?: Asking): Promise<string> {
    const path = ['meetings', meetingId, 'participants', id, 'token'];
    const question = { operation: 'participants.token', method: 'POST', path, repeatable: true } as const;
    return (await this.#api.ask(question, tokenAnswer, asking)).data.token;
  }

  /** Under which ids a person is enrolled; none where the meeting is not there. */
  async find(meetingId: string, personId: string, asking?: Asking): Promise<readonly Participant[]> {
    const all = await unlessGone([], () =>
      everyPage(async (query) => {
        const question = { operation: 'participants.list', path: ['meetings', meetingId, 'participants'], query };
        return pageOf(await this.#api.ask(question, participantsAnswer, asking));
      }),
    );
    return all.filter(({ custom_participant_id }) => custom_participant_id === personId);
  }

  /** Whoever is not there counts as deleted. */
  async delete(meetingId: string, id: string, asking?: Asking): Promise<void> {
    const path = ['meetings', meetingId, 'participants', id];
    const question = { operation: 'participants.delete', method: 'DELETE', path, repeatable: true } as const;
    await unlessGone(undefined, () => this.#api.ask(question, done, asking));
  }
}
