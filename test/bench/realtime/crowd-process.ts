import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ascending, quantile } from '../statistics.ts';
import { type Dialect, type DialectName, dialects, type Seat } from './dialects.ts';
import { RawClient } from './raw-client.ts';

export type CrowdJob =
  | { readonly do: 'enter'; readonly server: string; readonly dialect: DialectName; readonly seats: readonly Seat[] }
  /** Everybody says the next line as soon as they hear their last one. */
  | { readonly do: 'rush'; readonly seconds: number }
  /** So many lines a second, by all in turn, whatever becomes of them. */
  | { readonly do: 'pace'; readonly perSecond: number; readonly seconds: number }
  | { readonly do: 'leave' };

export interface CrowdResult {
  readonly deliveriesPerSecond: number;
  readonly messagesPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly lost: number;
}

interface Chatter {
  readonly client: RawClient;
  readonly id: string;
  isWatched: boolean;
}

let chatters: Chatter[] = [];
let dialect: Dialect = dialects.plain;
let delivered = 0;
let heardOwn: (chatter: Chatter) => void = () => {};
const latencies: number[] = [];

async function enter({ server, dialect: name, seats }: Extract<CrowdJob, { do: 'enter' }>): Promise<void> {
  dialect = dialects[name];
  const begins = Buffer.from(dialect.delivered);
  chatters = [];
  for (let from = 0; from < seats.length; from += 50) {
    const group = seats.slice(from, from + 50).map(async (seat, index) => {
      const client = new RawClient(dialect.url(server, seat));
      await client.opened;
      await dialect.enter(client, seat);
      // The first of each room is looked at closely; the others only count.
      const chatter = { client, id: `c${from + index}e`, isWatched: index === 0 };
      const own = Buffer.from(chatter.id);
      client.onFrame = (frame) => {
        dialect.answer?.(client, frame);
        if (frame.length < begins.length || frame.compare(begins, 0, begins.length, 0, begins.length) !== 0) return;
        delivered += 1;
        if (chatter.isWatched) {
          const at = frame.indexOf(' t=');
          if (at > 0) latencies.push(performance.now() - Number.parseFloat(frame.subarray(at + 3, at + 20).toString()));
        }
        if (frame.includes(own)) heardOwn(chatter);
      };
      chatters.push(chatter);
    });
    await Promise.all(group);
  }
}

const line = ({ id }: Chatter): string => `${id} t=${performance.now().toFixed(3)} and some words as people say them`;
const speak = (chatter: Chatter): void => chatter.client.send(dialect.say(line(chatter), randomUUID()));

async function measured(seconds: number, work: () => Promise<number>): Promise<CrowdResult> {
  delivered = 0;
  latencies.length = 0;
  const began = performance.now();
  const said = await work();
  const took = (performance.now() - began) / 1000;
  const during = delivered;
  const sorted = ascending(latencies);
  return {
    deliveriesPerSecond: during / took,
    messagesPerSecond: said / Math.max(seconds, 0.001),
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    lost: 0,
  };
}

async function rush(seconds: number): Promise<CrowdResult> {
  let said = 0;
  const until = performance.now() + seconds * 1000;
  heardOwn = (chatter) => {
    if (performance.now() > until) return;
    said += 1;
    speak(chatter);
  };
  const result = await measured(seconds, async () => {
    for (const chatter of chatters) speak(chatter);
    await pause(seconds * 1000);
    return said;
  });
  heardOwn = () => {};
  await pause(1500);
  return result;
}

async function paced(perSecond: number, seconds: number): Promise<CrowdResult> {
  let said = 0;
  const began = performance.now();
  const result = await measured(seconds, async () => {
    while (performance.now() - began < seconds * 1000) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      for (; said < due; said += 1) {
        // Rooms in turn, and within a room person by person.
        const chatter = chatters[(said * 53) % chatters.length];
        if (chatter) speak(chatter);
      }
      await pause(5);
    }
    await pause(1500);
    return said;
  });
  return { ...result, deliveriesPerSecond: delivered / seconds, lost: said * 50 - delivered };
}

async function work(job: CrowdJob): Promise<CrowdResult | undefined> {
  switch (job.do) {
    case 'enter':
      await enter(job);
      return undefined;
    case 'rush':
      return await rush(job.seconds);
    case 'pace':
      return await paced(job.perSecond, job.seconds);
    case 'leave':
      for (const { client } of chatters) client.socket.destroy();
      chatters = [];
      return undefined;
  }
}

process.on('message', async (job: CrowdJob) => process.send?.((await work(job)) ?? {}));
