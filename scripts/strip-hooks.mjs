// Module hooks for Node.js below 22.18, which cannot run TypeScript itself: they take the types off, as later versions do,
// and change nothing else. tsx would also set the name of every function whenever it is made (keepNames, 0.33 µs each), which
// cost a request 7 % of its time (docs/performance.md).
import { readFile } from 'node:fs/promises';
import { stop, transform } from 'esbuild';

const idleMs = 1_000;
let underWay = 0;
let idle;

/** Gives the JavaScript of a TypeScript file outside node_modules, with its source map; leaves all others to Node.js. */
export async function load(url, context, nextLoad) {
  if (!/^file:.*\.ts(\?|$)/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context);
  clearTimeout(idle);
  underWay += 1;
  try {
    const { code } = await transform(await readFile(new URL(url)), {
      loader: 'ts',
      target: 'es2023',
      sourcemap: 'inline',
      sourcesContent: false,
      sourcefile: url,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: 'es2023' } },
    });
    return { format: 'module', source: code, shortCircuit: true };
  } finally {
    underWay -= 1;
    if (underWay === 0) rest();
  }
}

// esbuild is a process of its own: it ends after a while without work, and starts again when it is needed.
function rest() {
  idle = setTimeout(() => void (underWay === 0 && stop()), idleMs);
  idle.unref();
}
