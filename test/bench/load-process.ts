import autocannon from 'autocannon';
import type { LoadJob, LoadResult } from './load.ts';
import { ascending, quantile } from './statistics.ts';

async function run({ url, requests, connections, seconds }: LoadJob): Promise<LoadResult> {
  const latencies: number[] = [];
  const unexpected: Record<string, number> = {};
  let clients = 0;
  const startedAt = performance.now();
  let lastAt = startedAt;
  const load = autocannon({
    url,
    connections,
    duration: seconds,
    sampleInt: 50,
    setupClient(client) {
      const start = Math.floor((clients++ * requests.length) / connections) % requests.length;
      client.setRequests([...requests.slice(start), ...requests.slice(0, start)]);
    },
  });
  load.on('response', (_client, status, _bytes, milliseconds) => {
    lastAt = performance.now();
    if (status >= 200 && status < 300) latencies.push(milliseconds);
    else unexpected[status] = (unexpected[status] ?? 0) + 1;
  });
  const { errors, timeouts } = await load;
  if (errors > timeouts) unexpected['error'] = errors - timeouts;
  if (timeouts > 0) unexpected['timeout'] = timeouts;
  const sorted = ascending(latencies);
  return {
    perSecond: (sorted.length * 1000) / (lastAt - startedAt),
    answered: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    unexpected,
  };
}

process.on('message', async (job: LoadJob) => process.send?.(await run(job)));
