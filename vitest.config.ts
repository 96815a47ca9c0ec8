import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/database-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Most tests from outside wait for a server, a clock or a socket: more of them than there are processors can.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: {
        lines: 90,
        'src/domain/**': { lines: 95 },
        'src/application/**': { lines: 95 },
      },
    },
  },
});
