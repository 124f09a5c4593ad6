// Runs a TypeScript file of the checkout in the same process, so that signals, standard streams and the exit
// code need no forwarding. Its types are stripped by Node.js or by strip-hooks.mjs.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureDeps } from './install-deps.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs what is missing, then imports `file` (relative to the checkout), which does the rest. */
export async function run(file) {
  const code = ensureDeps();
  if (code !== 0) {
    process.exitCode = code;
    return;
  }
  await import('./strip-types.mjs');
  await import(pathToFileURL(join(root, file)).href);
}

/** Runs `script` again whenever a file below src changes (Node's watch mode), until it is asked to end. */
export async function watch(script) {
  const code = ensureDeps();
  if (code !== 0) {
    process.exitCode = code;
    return;
  }
  const rest = process.argv.slice(2).filter((argument) => argument !== '--watch');
  const options = ['--watch', `--watch-path=${join(root, 'src')}`, '--watch-preserve-output'];
  const child = spawn(process.execPath, [...options, fileURLToPath(script), ...rest], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well, so only wait until it has ended. Any other signal reaches this process only.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (exitCode, signal) => {
    process.exitCode = exitCode ?? (signal === 'SIGINT' ? 130 : 143);
    process.removeAllListeners('SIGINT');
    process.removeAllListeners('SIGTERM');
  });
}
