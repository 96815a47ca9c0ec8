import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';

/** Runs a program below the root to its end, with these variables and nothing of ours. */
export async function runProgram(
  path: string,
  environment: Record<string, string>,
  options: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH = '' } = process.env;
  const program = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const child = spawn(process.execPath, [program, ...options], {
    env: { PATH, ...compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
