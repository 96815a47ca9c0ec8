import { InMemoryBoundaryLog } from '#src/adapters/memory/boundary/in-memory-boundary-log.ts';
import { InMemoryBoundarySessions } from '#src/adapters/memory/boundary/in-memory-boundary-sessions.ts';
import { describeBoundaryRecorder } from '#test/contracts/boundary-recorder.ts';
import { describeBoundarySessions } from '#test/contracts/boundary-sessions.ts';

describeBoundarySessions('memory', async () => ({ sessions: new InMemoryBoundarySessions(), close: async () => {} }));

describeBoundaryRecorder('memory', async () => {
  const log = new InMemoryBoundaryLog();
  return { recorder: log, log, close: async () => {} };
});
