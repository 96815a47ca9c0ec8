import { defineConfig } from 'vitest/config';

const inside = ['test/domain/**/*.test.ts', 'test/application/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        // Rules and use cases touch nothing outside themselves, so that their files can share what is loaded.
        test: { name: 'inside', include: inside, isolate: false },
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
