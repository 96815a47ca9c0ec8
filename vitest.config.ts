import { defineConfig } from 'vitest/config';

const inside = ['test/domain/**/*.test.ts', 'test/application/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'inside', include: inside },
      },
      {
        extends: true,
        test: {
          name: 'outside',
          include: ['test/**/*.test.ts'],
          exclude: inside,
          globalSetup: ['test/support/database-setup.ts'],
        },
      },
    ],
    setupFiles: ['test/support/setup.ts'],
    // No test leaves anything behind in its process, so that their files can share what is loaded.
    isolate: false,
    // Most tests from outside wait for a server, a clock or a socket: more of them than there are processors can.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        lines: 90,
        'src/domain/**': { lines: 95 },
        'src/application/**': { lines: 95 },
      },
    },
  },
});
