import type { Contender } from './contenders.ts';
import type { LoadMaker, LoadResult } from './load.ts';
import { processorMilliseconds, residentMegabytes } from './process-facts.ts';
import type { Workload } from './workloads.ts';

export const connections = 32;

export interface Measured extends LoadResult {
  /** Processor time of the server a request: hardly touched by who else is busy on the machine. */
  readonly processorMs: number;
}

export interface Comparison {
  readonly workload: Workload;
  /** By contender, a result a round. */
  readonly results: ReadonlyMap<Contender, readonly Measured[]>;
  /** Of ours, when the workload was over. */
  readonly residentMegabytes: number;
}

/** Lets the contenders do the same in turns, A B C A B C, so that what disturbs the machine disturbs all of them. */
export async function compare(
  load: LoadMaker,
  workload: Workload,
  contenders: readonly Contender[],
  { rounds, secondsARun, warmUpSeconds }: { rounds: number; secondsARun: number; warmUpSeconds: number },
): Promise<Comparison> {
  const results = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const contender of contenders) {
      const seconds = round === 0 ? warmUpSeconds : secondsARun;
      const measured = await measure(load, workload, contender, round, seconds);
      if (round > 0) results.get(contender)?.push(measured);
    }
  const ours = contenders.find(({ name }) => name === 'ours');
  return { workload, results, residentMegabytes: ours ? await residentMegabytes(ours.pid) : Number.NaN };
}

async function measure(
  load: LoadMaker,
  workload: Workload,
  contender: Contender,
  round: number,
  seconds: number,
): Promise<Measured> {
  const before = await processorMilliseconds(contender.pid);
  const requests = workload.requests(contender, round);
  const result = await load.run({ url: contender.url, requests, connections, seconds });
  const after = await processorMilliseconds(contender.pid);
  return { ...result, processorMs: (after - before) / result.answered };
}
