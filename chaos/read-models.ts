// Whether the read models are, byte for byte, what a rebuild from zero makes of the log: asked of the operators'
// command line, as an operator would.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { judged } from '../demo/read-models.ts';
import type { Verified } from '../demo/read-models.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const timeoutMs = 400_000;

/** Verifies every read model, once for each of these batch sizes. */
export async function verifyReadModels(
  env: Readonly<Record<string, string>>,
  batchSizes: readonly number[],
): Promise<Verified> {
  const options = ['projections', 'verify', '--json', '--batch-sizes', batchSizes.join(',')];
  const child = spawn(process.execPath, ['bin/voicemeet.mjs', ...options], {
    cwd: checkout,
    env: { ...env },
    signal: AbortSignal.timeout(timeoutMs),
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
  const text = (chunks: readonly Buffer[] | undefined): string =>
    Buffer.concat([...(chunks ?? [])]).toString();
  return judged(code, text(output), text(errors));
}
