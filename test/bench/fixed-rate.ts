import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Contender } from './contenders.ts';
import type { LoadRequest } from './load.ts';
import { ascending, quantile } from './statistics.ts';
import { join, list, read } from './workloads.ts';

export interface FixedRateResult {
  readonly perSecond: number;
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly byKind: Readonly<Record<string, { readonly calls: number; readonly p95: number }>>;
  readonly unexpected: Readonly<Record<string, number>>;
}

const usualRate = 200;

type Kind = 'read' | 'list' | 'can-join' | 'join' | 'leave';
/** Ten calls as a class makes them; joins and leaves in balance. */
const mix: readonly Kind[] = ['read', 'join', 'can-join', 'list', 'read', 'leave', 'read', 'join', 'can-join', 'leave'];

interface Seat {
  readonly id: string;
  readonly token: string;
}

/**
 * Calls come at their appointed times, whether earlier ones are answered or not, and are timed from when they were
 * due: a server that stalls is charged for all who had to wait.
 */
export async function atFixedRate(
  { url }: Contender,
  ids: readonly string[],
  seconds: number,
  rate = usualRate,
): Promise<FixedRateResult> {
  const agent = new Agent({ keepAlive: true });
  const seats: Seat[] = [];
  const latencies = new Map<Kind, number[]>();
  const unexpected: Record<string, number> = {};

  async function call(at: number, dueAt: number): Promise<void> {
    const wanted = mix[at % mix.length] ?? 'read';
    const seat = wanted === 'leave' ? seats.shift() : undefined;
    const kind = wanted === 'leave' && !seat ? 'join' : wanted;
    const id = seat?.id ?? ids[at % ids.length] ?? '';
    const { status, body } = await send(url, agent, requestFor(kind, id, seat));
    const took = performance.now() - dueAt;
    latencies.set(kind, [...(latencies.get(kind) ?? []), took]);
    if (status < 200 || status >= 300) unexpected[`${kind} ${status}`] = (unexpected[`${kind} ${status}`] ?? 0) + 1;
    else if (kind === 'join') seats.push({ id, token: JSON.parse(body).data.participantToken });
  }

  const startedAt = performance.now();
  const calls: Promise<void>[] = [];
  for (let at = 0; at < seconds * rate; at += 1) {
    const dueAt = startedAt + (at * 1000) / rate;
    const early = dueAt - performance.now();
    if (early > 1) await pause(early);
    calls.push(call(at, dueAt));
  }
  await Promise.all(calls);
  agent.destroy();

  const all = ascending([...latencies.values()].flat());
  return {
    perSecond: (calls.length * 1000) / (performance.now() - startedAt),
    calls: calls.length,
    p50: quantile(all, 0.5),
    p95: quantile(all, 0.95),
    p99: quantile(all, 0.99),
    byKind: Object.fromEntries(
      [...latencies].map(([kind, each]) => [kind, { calls: each.length, p95: quantile(ascending(each), 0.95) }]),
    ),
    unexpected,
  };
}

function requestFor(kind: Kind, id: string, seat: Seat | undefined): LoadRequest {
  const { path } = read(id);
  switch (kind) {
    case 'read':
      return read(id);
    case 'list':
      return list;
    case 'can-join':
      return { method: 'GET', path: `${path}/can-join` };
    case 'join':
      return join(id);
    case 'leave':
      return { method: 'POST', path: `${path}/leave`, headers: { authorization: `Bearer ${seat?.token ?? ''}` } };
  }
}

function send(url: string, agent: Agent, { method, path, headers, body }: LoadRequest) {
  return new Promise<{ status: number; body: string }>((resolve) => {
    const call = request(`${url}${path}`, { method, agent, ...(headers && { headers }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    // What never got an answer is counted as status 0.
    call.on('error', () => resolve({ status: 0, body: '' }));
    call.end(body);
  });
}
