// Runs a benchmark of bench/ with nothing but Node.js: `node scripts/run-bench.mjs append [options]`. Peers that it is
// compared with are packages of bench/package.json, installed when they are needed and missing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node-version.mjs';

requireNode();
const bench = fileURLToPath(new URL('../bench', import.meta.url));
const name = process.argv[2] ?? '';
const needsPeers = new Set(['append', 'compare', 'effects']);

if (!/^[a-z]+$/.test(name) || !existsSync(join(bench, `${name}.ts`))) {
  console.error(
    'Usage: node scripts/run-bench.mjs <name of a program in bench/> [--json] [--rounds n] [--write] …',
  );
  process.exitCode = 2;
} else {
  process.exitCode = await peers();
  if (process.exitCode === 0) await import('./run-ts.mjs').then((runner) => runner.run(`bench/${name}.ts`));
}

async function peers() {
  if (!needsPeers.has(name)) return 0;
  const { ensureDeps } = await import('./install-deps.mjs');
  return ensureDeps(bench);
}
