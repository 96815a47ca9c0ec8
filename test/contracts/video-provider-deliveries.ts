import { expect, type TestContext } from 'vitest';
import type { ProviderWebhooks, WebhookCall, WebhookVerdict } from '#src/application/ports/video-provider.ts';
import type { ProviderFact } from '#src/domain/room/provider-fact.ts';
import { type HarnessWebhooks, harnessed, partOf, type UseHarness } from './video-provider-harness.ts';
import { aRoomGuest, type OpenedRoom } from './video-provider-things.ts';

type Genuine = Extract<WebhookVerdict, { verdict: 'genuine' }>;

export interface Parts {
  readonly webhooks: ProviderWebhooks;
  readonly sent: HarnessWebhooks;
}

export function partsOf(use: UseHarness, context: TestContext): Parts {
  const webhooks = partOf(use().provider.webhooks, 'webhooks', context);
  return { webhooks, sent: harnessed(use().webhooks, 'webhooks') };
}

export async function genuine(use: UseHarness, { webhooks }: Parts, call: WebhookCall): Promise<Genuine> {
  const verdict = await webhooks.judge(call, use().clock.now());
  expect(verdict.verdict).toBe('genuine');
  return verdict as Genuine;
}

/** Somebody comes, and goes after two minutes. */
export async function aVisit(use: UseHarness, room: OpenedRoom) {
  const { clock } = use();
  const world = harnessed(use().world, 'world');
  const guest = aRoomGuest(room);
  await use().provider.access.grant(guest);
  const cameAt = clock.now();
  const connectionId = await world.joins(room.reference, guest);
  clock.advance({ minutes: 2 });
  const leftAt = clock.now();
  await world.leaves(room.reference, connectionId);
  return { connectionId, participantId: guest.participantId, cameAt, leftAt };
}

export async function factsOfAll(
  use: UseHarness,
  parts: Parts,
  sent?: readonly WebhookCall[],
): Promise<ProviderFact[]> {
  const facts: ProviderFact[] = [];
  for (const call of sent ?? (await parts.sent.deliveries()))
    facts.push(...parts.webhooks.factsOf((await genuine(use, parts, call)).kept));
  return facts;
}

/** A fact as text, so that sets of them compare. */
export const inWords = (fact: ProviderFact): string => JSON.stringify({ ...fact, at: fact.at.toMillis() });
