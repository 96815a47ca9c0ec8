import type { Asking } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { presetsAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import type { CloudflareVideoOptions } from './cloudflare-options.ts';
import { everyPage } from './every-page.ts';
import { unlessGivenUp } from './unless-given-up.ts';

export interface PresetNames {
  readonly host: string;
  readonly participant: string;
}

type LookedUp = PresetNames | { readonly missing: string };

type Configured = Pick<CloudflareVideoOptions, 'hostPreset' | 'participantPreset'>;

/** Apps made in the dashboard come with presets whose names are written with hyphens in some texts, underscores in others. */
const usualHost = 'group_call_host';
const usualParticipant = 'group_call_participant';
const plain = (name: string): string => name.toLowerCase().replace(/[-\s]/g, '_');

/** What hosts and participants may do in a room is a preset of the app; this knows their names. */
export class Presets {
  readonly #api: CloudflareApi;
  readonly #configured: Configured;
  #found: PresetNames | undefined;
  #underway: Promise<LookedUp> | undefined;

  constructor(api: CloudflareApi, configured: Configured) {
    this.#api = api;
    this.#configured = configured;
  }

  /** As configured, else looked up once. @throws {VideoProviderFailed} with `refused` where there are none. */
  async names(asking?: Asking): Promise<PresetNames> {
    const { hostPreset: host, participantPreset: participant } = this.#configured;
    if (host !== undefined && participant !== undefined) return { host, participant };
    if (this.#found) return this.#found;
    // Once for all who come at the same time; whoever gives up leaves the others waiting.
    this.#underway ??= this.#lookUp().finally(() => {
      this.#underway = undefined;
    });
    const lookedUp = await unlessGivenUp(this.#underway, 'presets.list', asking?.signal);
    if ('missing' in lookedUp)
      throw new VideoProviderFailed('cloudflare', { fault: 'refused', detail: lookedUp.missing });
    this.#found = lookedUp;
    return lookedUp;
  }

  /** What is wrong with the presets, in words; nothing if all is well. @throws {VideoProviderFailed} */
  async missing(asking?: Asking): Promise<string | undefined> {
    const lookedUp = await this.#lookUp(asking);
    return 'missing' in lookedUp ? lookedUp.missing : undefined;
  }

  /** Somebody may have renamed them. */
  forget(): void {
    this.#found = undefined;
  }

  async #lookUp(asking?: Asking): Promise<LookedUp> {
    const there = await everyPage(async (query) => {
      const { data, paging } = await this.#api.ask(
        { operation: 'presets.list', path: ['presets'], query },
        presetsAnswer,
        asking,
      );
      return { items: data.map(({ name }) => ({ id: name })), total: paging?.total_count };
    });
    const names = there.map(({ id }) => id);
    const pick = (configured: string | undefined, usual: string): string | undefined =>
      names.find((name) => (configured === undefined ? plain(name) === usual : name === configured));
    const host = pick(this.#configured.hostPreset, usualHost);
    const participant = pick(this.#configured.participantPreset, usualParticipant);
    if (host !== undefined && participant !== undefined) return { host, participant };
    const lacking = [
      ...(host === undefined ? [`${this.#configured.hostPreset ?? usualHost} (CLOUDFLARE_HOST_PRESET)`] : []),
      ...(participant === undefined
        ? [`${this.#configured.participantPreset ?? usualParticipant} (CLOUDFLARE_PARTICIPANT_PRESET)`]
        : []),
    ];
    return { missing: `The app has no preset ${lacking.join(' and no preset ')}, so that nobody can be let in.` };
  }
}
