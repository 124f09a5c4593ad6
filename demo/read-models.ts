// Whether the read models are what a rebuild from zero makes of the log: asked of the checkout's own command line,
// which verifies every table and hashes it, live and rebuilt.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parsedOrNothing } from './json.ts';
import { checkout } from './own-server.ts';

const timeoutMs = 120_000;

/** What verifying came to; `hash` is of what it printed about tables, the same for the same rows. */
export interface Verified {
  readonly equal: boolean;
  readonly said: string;
  readonly hashes: Readonly<Record<string, string>>;
}

/** Verifies; `undefined` where this checkout has no command line yet. */
export async function verifyReadModels(signal: AbortSignal): Promise<Verified | undefined> {
  if (!existsSync(join(checkout, 'src/app/cli/main.ts'))) return undefined;
  const { code, output, errors } = await run(['projections', 'verify', '--json'], signal);
  return { equal: code === 0, said: code === 0 ? '' : `${output}${errors}`.trim(), hashes: hashesIn(output) };
}

function hashesIn(output: string): Readonly<Record<string, string>> {
  return {
    readModels: createHash('sha256')
      .update(JSON.stringify(parsedOrNothing(output) ?? output))
      .digest('hex'),
  };
}

async function run(args: readonly string[], signal: AbortSignal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const child = spawn(process.execPath, ['bin/voicemeet.mjs', ...args], {
    cwd: checkout,
    signal: limit,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = (chunks: readonly Buffer[] | undefined) => Buffer.concat([...(chunks ?? [])]).toString();
  return { code, output: text(output), errors: text(errors) };
}
