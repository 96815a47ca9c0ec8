import type { Asking, ProviderCondition, ProviderHealth } from '../../../application/ports/video-provider.ts';
import { VideoProviderFailed } from '../../../domain/room/errors.ts';
import { failureOf } from '../failures.ts';
import { OperationForbidden } from '../operation-forbidden.ts';
import { appsAnswer } from './answers.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import type { CloudflareVideoOptions } from './cloudflare-options.ts';
import type { CloudflareRegistration } from './cloudflare-registration.ts';
import { everyPage, pageOf } from './every-page.ts';
import { forbids, type LastHeard, refusesKey } from './last-heard.ts';
import type { Presets } from './presets.ts';

const allWell: ProviderCondition = { state: 'up', detail: 'RealtimeKit answers, and is set up as it should be.' };
/** Who may not even ask for these can use nothing of it. */
const basic: readonly string[] = ['apps.list', 'presets.list'];
const notAsked: ProviderCondition = { state: 'up', detail: 'RealtimeKit has not been asked yet.' };

export interface HealthParts {
  readonly api: CloudflareApi;
  readonly heard: LastHeard;
  readonly presets: Presets;
  readonly registration: CloudflareRegistration;
}

/** How RealtimeKit is: what the latest call came to, and how it was set up when last looked at. */
export class CloudflareHealth implements ProviderHealth {
  readonly #parts: HealthParts;
  readonly #options: Pick<CloudflareVideoOptions, 'appId' | 'publicUrl'>;
  #seen = notAsked;

  constructor(parts: HealthParts, options: Pick<CloudflareVideoOptions, 'appId' | 'publicUrl'>) {
    this.#parts = parts;
    this.#options = options;
  }

  condition(): ProviderCondition {
    const { trouble } = this.#parts.heard;
    // What keeps it from being used at all is told first.
    return trouble && this.#seen.state !== 'unusable' ? trouble : this.#seen;
  }

  async check(asking?: Asking): Promise<ProviderCondition> {
    try {
      this.#seen = await this.#look(asking);
    } catch (error) {
      const failure = error instanceof VideoProviderFailed ? error : failureOf('cloudflare', 'check', error);
      this.#seen = seenBy(failure) ?? this.#seen;
    }
    return this.condition();
  }

  async #look(asking?: Asking): Promise<ProviderCondition> {
    if (!(await this.#hasApp(asking))) {
      return { state: 'unusable', detail: 'The account has no RealtimeKit app with the id of CLOUDFLARE_APP_ID.' };
    }
    const presets = await this.#parts.presets.missing(asking);
    if (presets !== undefined) return { state: 'unusable', detail: presets };
    const webhook = await this.#parts.registration.missing(this.#options.publicUrl, asking);
    return webhook === undefined ? allWell : { state: 'degraded', detail: webhook };
  }

  async #hasApp(asking?: Asking): Promise<boolean> {
    const isOurs = ({ id }: { readonly id: string }) => id === this.#options.appId;
    const apps = await everyPage(async (query) => {
      const question = { operation: 'apps.list', path: ['apps'], query, besideApps: true };
      return pageOf(await this.#parts.api.ask(question, appsAnswer, asking));
    }, isOurs);
    return apps.some(isOurs);
  }
}

/** What a question that failed shows of how it is set up; nothing where that is what was heard last. */
function seenBy(failure: VideoProviderFailed): ProviderCondition | undefined {
  const { fault, detail } = failure;
  if (failure instanceof OperationForbidden)
    return basic.includes(failure.operation) ? refusesKey(detail) : forbids(detail);
  return fault === 'refused' || fault === 'gone' ? { state: 'degraded', detail } : undefined;
}
