import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TurnedClock } from '#src/adapters/memory/clock/turned-clock.ts';
import { RoomNames } from '#src/adapters/video/room-names.ts';
import { describeVideoProvider } from '#test/contracts/video-provider.ts';
import type { VideoProviderHarness } from '#test/contracts/video-provider-harness.ts';
import { noon } from '#test/support/a-session.ts';
import { faultyWords } from './faulty-answer.ts';
import { ToyVideoProvider } from './toy-provider.ts';
import { FakeToy, toySecret, toyUrl } from './toy-provider-fake.ts';
import { UnguardedCalls } from './unguarded-calls.ts';

function aToyHarness(): VideoProviderHarness {
  const clock = new TurnedClock(noon);
  const fake = new FakeToy(clock);
  const providerOf = (installation: string) =>
    new ToyVideoProvider({
      url: toyUrl,
      apiKey: 'key of the toy',
      webhookSecret: toySecret,
      calls: new UnguardedCalls(300),
      names: new RoomNames(installation),
    });
  return {
    provider: providerOf('test'),
    neighbour: providerOf('other'),
    clock,
    pageSize: 2,
    world: fake,
    seenIn: (admission) => fake.seenIn(admission),
    webhooks: {
      deliveries: () => fake.sent,
      unknownEvent: () => fake.send({ type: 'somebody waved' }),
      signedHeaders: ['toy-signature'],
    },
    faults: {
      set: (fault) => {
        fake.fault = fault;
      },
      loseAnswers: (lost) => {
        fake.losesAnswers = lost;
      },
      words: faultyWords,
    },
    close: () => fake.close(),
  };
}

describeVideoProvider('A toy outside the sources', aToyHarness);

describe('the page about adding a provider', () => {
  const page = readFileSync('docs/adding-a-provider.md', 'utf8');
  const sources = ['toy-provider', 'toy-provider-api', 'toy-provider-fake', 'toy-provider.test'].map((name) =>
    readFileSync(`test/adapters/video/${name}.ts`, 'utf8'),
  );
  const bare = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block);

  test('shows code that is the toy’s', () => {
    expect(blocks.length).toBeGreaterThan(4);
    const all = bare(sources.join('\n'));
    for (const block of blocks) expect(all).toContain(bare(block));
  });
});
