// What the fitness tests know of the repository's files, and the sentences that tell where a line belongs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..');

/** A question per module; each failure message of a fitness test ends with one of them. */
export const belongs = createRequire(import.meta.url)('./where-it-belongs.json') as Readonly<
  Record<
    'domain' | 'adapters' | 'app' | 'ports' | 'write' | 'read' | 'projections' | 'reactors' | 'twice',
    string
  >
>;

/** Every file below a folder of the checkout, as paths with `/` from the checkout, sorted; none where there is no such folder. */
export function filesBelow(folder: string, ending = ''): readonly string[] {
  const entries = readdirIfThere(join(root, folder));
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function readdirIfThere(path: string) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

/** A file's text. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A file's lines as an editor counts them. */
export function linesOf(path: string): number {
  const text = textOf(path);
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** The files of the checkout that a file imports by a relative path. */
export function importsOf(path: string): readonly string[] {
  return [...textOf(path).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
    join(path, '..', specifier).split(sep).join('/'),
  );
}

/** Files that a file imports, directly or through files below a folder (the whole checkout unless told). */
export function reachedFrom(start: string, through = ''): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (!/\.[cm]?[jt]s$/.test(path) || !existsSync(join(root, path))) continue;
    for (const imported of importsOf(path)) {
      if (!reached.has(imported) && imported.startsWith(through)) open.push(imported);
      reached.add(imported);
    }
  }
  return reached;
}

/** A file's lines without those that are empty or hold a comment alone. */
export function codeLinesOf(path: string): number {
  const withoutBlocks = textOf(path).replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '');
  return withoutBlocks.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}
