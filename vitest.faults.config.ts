import { defineConfig } from 'vitest/config';

/** The full sizes, the kills and the fuzzing: one after the other, since each wants the machine for itself. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.faults.ts'],
    globalSetup: ['test/support/database-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
