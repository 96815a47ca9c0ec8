import { glob } from 'node:fs/promises';

/** Programs start when they are loaded; the end-to-end tests start them. */
const programs = new Set([
  'src/main.ts',
  'src/migrate.ts',
  'src/openapi.ts',
  'src/attendance-rebuild.ts',
  'src/boundaries-verify.ts',
  'src/video-webhooks.ts',
]);

// The type checker and the test runner find `./x.js` where there is only `x.ts`; plain Node, which runs this, does not.
let count = 0;
for await (const path of glob('src/**/*.ts')) {
  if (programs.has(path)) continue;
  await import(new URL(`../../${path}`, import.meta.url).href);
  count += 1;
}
process.stdout.write(`Node loads all ${count} modules below src.\n`);
process.exit(0);
