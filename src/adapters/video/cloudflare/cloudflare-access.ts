import type { Admission, Asking, RoomAccess, RoomGuest } from '../../../application/ports/video-provider.ts';
import type { EnrolledPeople, Enrolment } from './enrolled-people.ts';
import type { Participants, Profile } from './participants.ts';
import type { Presets } from './presets.ts';
import { isFault, problemBehind, unlessGone } from './problems.ts';

/**
 * Lets people in by adding them to the meeting: one call at the first coming, one at each further. When a token runs out
 * Cloudflare does not say. Chat and screen sharing are as the preset has them, for all alike.
 */
export class CloudflareAccess implements RoomAccess {
  readonly #participants: Participants;
  readonly #presets: Presets;
  readonly #enrolled: EnrolledPeople;
  readonly #publicUrl: string;

  constructor(participants: Participants, presets: Presets, enrolled: EnrolledPeople, publicUrl: string) {
    this.#participants = participants;
    this.#presets = presets;
    this.#enrolled = enrolled;
    this.#publicUrl = publicUrl.replace(/\/+$/, '');
  }

  async grant(guest: RoomGuest, asking?: Asking): Promise<Admission> {
    const presets = await this.#presets.names(asking);
    const preset_name = guest.role === 'participant' ? presets.participant : presets.host;
    const profile = { name: guest.displayName, preset_name };
    const token = (await this.#again(guest, profile, asking)) ?? (await this.#first(guest, profile, asking));
    // In the fragment, which browsers send to no server and no log keeps.
    return { url: `${this.#publicUrl}/rooms/${guest.sessionId}#${encodeURIComponent(token)}`, token };
  }

  /** For somebody known by now; nothing for others, and for whoever was taken off the list meanwhile. */
  async #again(guest: RoomGuest, profile: Profile, asking?: Asking): Promise<string | undefined> {
    const known = this.#enrolled.find(guest.reference, guest.participantId);
    if (!known) return undefined;
    return await unlessGone(undefined, () => this.#renew(guest, known, profile, asking));
  }

  async #first(guest: RoomGuest, profile: Profile, asking?: Asking): Promise<string> {
    const { reference, participantId } = guest;
    try {
      const added = await this.#participants.add(reference, participantId, profile, asking);
      const enrolment = asEnrolment(added, profile);
      if (!isAs(enrolment, profile)) return await this.#renew(guest, enrolment, profile, asking);
      this.#enrolled.remember(reference, participantId, enrolment);
      return added.token;
    } catch (error) {
      if (!isFault(error, 'refused')) throw error;
      this.#presets.forget();
      const [there] = mayBeThere(error) ? await this.#participants.find(reference, participantId, asking) : [];
      if (!there) throw error;
      return await this.#renew(guest, asEnrolment(there, { name: '', preset_name: '' }), profile, asking);
    }
  }

  async #renew(guest: RoomGuest, { id, ...known }: Enrolment, profile: Profile, asking?: Asking): Promise<string> {
    const { reference, participantId } = guest;
    this.#enrolled.forget(reference, participantId);
    const changed = isAs(known, profile) ? undefined : await this.#participants.change(reference, id, profile, asking);
    const token = changed ?? (await this.#participants.newToken(reference, id, asking));
    this.#enrolled.remember(reference, participantId, { id, ...profile });
    return token;
  }
}

/** Whether a no may mean that the person is on the list already; how that is said is not documented. */
function mayBeThere(error: unknown): boolean {
  const problem = problemBehind(error);
  return problem !== undefined && [400, 409, 422].includes(problem.status) && !/preset/i.test(problem.message);
}

const isAs = (known: Profile, profile: Profile): boolean =>
  known.name === profile.name && known.preset_name === profile.preset_name;

const asEnrolment = (
  { id, name, preset_name }: { id: string; name?: string | null | undefined; preset_name?: string | null | undefined },
  usual: Profile,
): Enrolment => ({ id, name: name ?? usual.name, preset_name: preset_name ?? usual.preset_name });
