// Writes the table of docs/round-trips.md anew, and leaves the words around it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { roundTripLines } from './round-trip-document.ts';

const file = join(import.meta.dirname, '..', '..', 'docs', 'round-trips.md');
const words = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('|'))
  .join('\n');
writeFileSync(file, `${words.trimEnd()}\n\n${roundTripLines().join('\n')}\n`);
