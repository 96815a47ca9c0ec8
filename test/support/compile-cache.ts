import { fileURLToPath } from 'node:url';

/** Programs that tests start by the dozen need not strip and compile the same modules each time. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/convoke-tests', import.meta.url)),
} as const;
