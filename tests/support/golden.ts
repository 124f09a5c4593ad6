// Golden files: written once, read for ever after. Nothing here writes one.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', 'golden');

/** The golden file `tests/golden/<folder>/<name>.json`, parsed; throws where it is missing. */
export function golden(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(root, folder, `${name}.json`), 'utf8'));
}

/** The names of a folder's golden files. */
export function goldenNames(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}
