import { http } from 'msw';
import type { Clock } from '#src/application/ports/clock.ts';
import type { WebhookCall } from '#src/application/ports/video-provider.ts';
import { PlannedFaults } from '../planned-faults.ts';
import { created, type FakeAnswer, type FakeRoute, no, ok, platformNo } from './fake-answer.ts';
import { type CloudflareFault, onTheWire } from './fake-cloudflare-faults.ts';
import { FakeCloudflareMeetings, type FakeParticipant, type Reuse } from './fake-cloudflare-meetings.ts';
import { FakeCloudflareRecordings } from './fake-cloudflare-recordings.ts';
import { FakeCloudflareSessions, type Person } from './fake-cloudflare-sessions.ts';
import { FakeCloudflareWebhooks } from './fake-cloudflare-webhooks.ts';

export const apiUrl = 'https://api.cloudflare.test/client/v4';
export const accountId = '023e105f4ecef8ad9ca31a8372d0c353';
export const appId = '14a396e7-ca44-4937-bf1f-050a69118543';
export const apiToken = 'token-of-the-account';

export interface FakeWebhook {
  readonly id: string;
  name: string;
  url: string;
  events: string[];
  enabled: boolean;
}

export interface FakeOptions {
  /** What fits a page, however much is asked for. */
  readonly pageSize?: number;
  readonly reuse?: Reuse;
  readonly presets?: readonly string[];
  /** Where a webhook as it should be is set up to go, from the beginning. */
  readonly webhookUrl?: string;
}

/**
 * One RealtimeKit app of one account, as `https://api.cloudflare.com/client/v4` showed it in November 2026 (official
 * client 7.3.0, developers.cloudflare.com), with the faults that it may have.
 */
export class FakeCloudflare {
  readonly faults = new PlannedFaults<CloudflareFault>();
  readonly webhooks = new FakeCloudflareWebhooks();
  /** Every call of the API, as `POST /meetings`, in order. */
  readonly calls: string[] = [];
  readonly registered: FakeWebhook[] = [];
  readonly recordings: FakeCloudflareRecordings;
  readonly #meetings: FakeCloudflareMeetings;
  readonly #sessions: FakeCloudflareSessions;
  readonly #routes: readonly FakeRoute[];

  constructor(clock: Clock, options: FakeOptions = {}) {
    const { pageSize = 25, reuse = 'adds_another', webhookUrl } = options;
    const { presets = ['webinar-host', 'group-call-participant', 'group-call-host'] } = options;
    const send = (event: object) => this.webhooks.send(event);
    this.#meetings = new FakeCloudflareMeetings(clock, { pageSize, reuse, presets });
    this.#sessions = new FakeCloudflareSessions(clock, this.#meetings, send, pageSize);
    this.recordings = new FakeCloudflareRecordings(clock, send, pageSize);
    const own = [...this.#meetings.routes, ...this.#sessions.routes, ...this.recordings.routes];
    this.#routes = [...own, ...this.#webhookRoutes()];
    if (webhookUrl)
      this.registered.push({ id: 'webhook-1', name: 'convoke-test', url: webhookUrl, events, enabled: true });
  }

  readonly handlers = [
    http.all(`${apiUrl}/accounts/:account/realtime/kit/*`, async ({ request }) => {
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.slice(`/client/v4/accounts/${accountId}/realtime/kit`.length);
      const below = path.startsWith(`/${appId}`) ? path.slice(appId.length + 1) : path;
      const call = `${request.method} ${below}`;
      this.calls.push(call);
      const planned = this.faults.take(call);
      const text = await request.text();
      const answer = () => this.#answer(request, below, searchParams, text);
      return await onTheWire(planned && !planned.afterTheWork ? no(418, 'Not asked.') : answer(), planned?.fault);
    }),
    this.webhooks.handler,
  ];

  get presets(): string[] {
    return this.#meetings.presets;
  }

  get meetings() {
    return this.#meetings.meetings;
  }

  /** Makes a meeting as somebody in the dashboard, or another server, does. */
  makes(settings: Readonly<Record<string, unknown>>) {
    return this.#meetings.make(settings);
  }

  /** Whom a token lets in; nobody when it is not good any more. */
  holderOf(token: string | undefined): (FakeParticipant & { readonly meetingId: string }) | undefined {
    const holder = this.#meetings.holderOf(token ?? '');
    return holder && { ...holder.participant, meetingId: holder.meeting.id };
  }

  /** @returns the id of the connection. */
  joins(meetingId: string, person: Person): string {
    return this.#sessions.joins(meetingId, person);
  }

  leaves(connectionId: string): void {
    this.#sessions.leaves(connectionId);
  }

  signedWebhook(event: object | string): WebhookCall {
    return this.webhooks.signed(event);
  }

  #answer(request: Request, path: string, query: URLSearchParams, text: string): FakeAnswer {
    if (request.headers.get('authorization') !== `Bearer ${apiToken}`)
      return platformNo(401, 10000, 'Authentication error');
    if (!request.url.startsWith(`${apiUrl}/accounts/${accountId}/`)) return platformNo(404, 7003, 'Could not route.');
    if (path === '/apps') return ok([{ id: appId, name: 'school', created_at: '2026-01-01T00:00:00.000Z' }]);
    if (!request.url.includes(`/realtime/kit/${appId}/`)) return no(404, 'No app found.');
    for (const [method, pattern, answer] of this.#routes) {
      const [found, ...ids] = (method === request.method && pattern.exec(path)) || [];
      if (found !== undefined) return answer({ ids: ids.map(unescaped), query, body: text ? JSON.parse(text) : {} });
    }
    return no(404, 'No such route.');
  }

  #webhookRoutes(): readonly FakeRoute[] {
    return [
      ['GET', /^\/webhooks$/, () => (this.registered.length > 0 ? ok(this.registered) : no(404, 'No webhook found.'))],
      [
        'POST',
        /^\/webhooks$/,
        ({ body }) => {
          const webhook = { ...(body as Omit<FakeWebhook, 'id'>), id: `webhook-${this.registered.length + 1}` };
          this.registered.push(webhook);
          return created(webhook);
        },
      ],
      [
        'PATCH',
        /^\/webhooks\/([^/]+)$/,
        ({ ids: [id], body }) => {
          const webhook = this.registered.find((each) => each.id === id);
          return webhook ? ok(Object.assign(webhook, body)) : no(404, 'No webhook found.');
        },
      ],
    ];
  }
}

const events = ['meeting.participantJoined', 'meeting.participantLeft', 'meeting.ended', 'recording.statusUpdate'];

const unescaped = (segment: string): string => decodeURIComponent(segment);
