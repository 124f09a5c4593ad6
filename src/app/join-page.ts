// What browsers get of the page on which people join: its files, the script made of web/join and the media plane's own client
// by esbuild, once, when somebody first asks for it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FatalFault } from '../ports/faults.ts';

const folder = join(import.meta.dirname, '..', '..', 'web', 'join');

/** The files of the page. */
export interface JoinPage {
  readonly html: () => Promise<Buffer>;
  readonly style: () => Promise<Buffer>;
  /** Raises a fatal fault `join-page-unbuildable` where esbuild or the sources are missing. */
  readonly script: () => Promise<Buffer>;
}

/** The page; each file is made once, and again where that failed. */
export function joinPage(): JoinPage {
  return {
    html: once(() => readFile(join(folder, 'page.html'))),
    style: once(() => readFile(join(folder, 'style.css'))),
    script: once(bundled),
  };
}

async function bundled(): Promise<Buffer> {
  try {
    // Loaded on demand: most processes never serve the page.
    const { build, stop } = await import('esbuild');
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'main.ts')],
      bundle: true,
      minify: true,
      format: 'esm',
      target: ['chrome120', 'firefox120', 'safari17'],
      legalComments: 'linked',
      outfile: 'join.js',
      write: false,
      logLevel: 'silent',
    });
    // Its process would stay otherwise, until this one ends.
    await stop();
    const script = outputFiles.find(({ path }) => path.endsWith('join.js'));
    if (script === undefined) throw new Error('esbuild made no script');
    return Buffer.from(script.contents);
  } catch (fault) {
    throw new FatalFault(
      'join-page-unbuildable',
      `The page on which people join could not be made: ${fault instanceof Error ? fault.message : String(fault)}. Everything else works; install the packages anew ("npm ci").`,
      { cause: fault },
    );
  }
}

function once(make: () => Promise<Buffer>): () => Promise<Buffer> {
  let made: Promise<Buffer> | undefined;
  return () => {
    made ??= make().catch((fault: unknown) => {
      made = undefined;
      throw fault;
    });
    return made;
  };
}
