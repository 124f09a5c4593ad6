// Adds golden files that are not yet in tests/golden/hashes.sha256; never touches a line that stands there.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const golden = join(import.meta.dirname, '..', 'tests', 'golden');
const list = join(golden, 'hashes.sha256');

const known = new Set(
  (existsSync(list) ? readFileSync(list, 'utf8') : '').split('\n').map((line) => line.slice(66)),
);
const added = readdirSync(golden, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path !== list)
  .map((path) => relative(golden, path).split(sep).join('/'))
  .filter((name) => !known.has(name))
  .sort()
  .map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(golden, name)))
        .digest('hex')}  ${name}\n`,
  );

if (added.length > 0) appendFileSync(list, added.join(''));
console.log(`${added.length} golden files recorded, ${known.size - (known.has('') ? 1 : 0)} known before`);
