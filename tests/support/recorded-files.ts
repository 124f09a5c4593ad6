// The files that are written from the code and held to it by tests: what each says, given what it says now.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldVersions } from '../architecture/fold-sources.ts';
import { filesBelow, root } from '../architecture/files.ts';
import { asyncApiText } from './asyncapi-document.ts';
import { eventMapText } from './event-map-document.ts';
import { migratedSchema } from './migrated-schema.ts';
import { withRoleRights } from './role-rights.ts';
import { roundTripLines } from './round-trip-document.ts';

/** One file; `name` is what it is called on the command line. */
export interface RecordedFile {
  readonly name: string;
  readonly path: string;
  /** What it is to say; `before` is empty where there is no file. Throws an error where it must not be written. */
  readonly text: (before: string) => string | Promise<string>;
}

/** All of them, the quick ones first. */
export const recordedFiles: readonly RecordedFile[] = [
  { name: 'golden', path: 'tests/golden/hashes.sha256', text: goldenList },
  { name: 'folds', path: 'src/adapters/codec/typed/fold-versions.ts', text: withFoldVersions },
  { name: 'round-trips', path: 'docs/round-trips.md', text: withRoundTrips },
  { name: 'event-map', path: 'docs/event-map.md', text: () => eventMapText() },
  { name: 'asyncapi', path: 'docs/asyncapi.json', text: () => asyncApiText() },
  { name: 'schema', path: 'docs/schema.sql', text: migratedSchema },
  // After the schema, from which it is read.
  { name: 'rights', path: 'src/adapters/postgres/role-rights.ts', text: withRoleRights },
];

/** What a file says now. */
export function textNow({ path }: RecordedFile): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

const hashLength = 64;

/** The list with a line for each golden file that it has not yet. A line that is there stays, and its file must be what it was. */
export function goldenList(before: string): string {
  const path = 'tests/golden/hashes.sha256';
  const lines = before.split('\n').filter((line) => line !== '');
  const known = new Map(lines.map((line) => [line.slice(hashLength + 2), line.slice(0, hashLength)]));
  const present = filesBelow('tests/golden').filter((file) => file !== path);
  const hashes = present.map((file) => {
    const hash = createHash('sha256').update(readFileSync(join(root, file)));
    return [file.slice('tests/golden/'.length), hash.digest('hex')] as const;
  });
  const changed = hashes.filter(([name, hash]) => known.has(name) && known.get(name) !== hash);
  if (changed.length > 0) {
    const names = changed.map(([name]) => `tests/golden/${name}`).join(', ');
    throw new Error(`${names} changed. Golden files never do: restore it, and add a new file instead.`);
  }
  const added = hashes.filter(([name]) => !known.has(name)).map(([name, hash]) => `${hash}  ${name}`);
  return [...lines, ...added.sort((a, b) => (a.slice(hashLength) < b.slice(hashLength) ? -1 : 1)), ''].join(
    '\n',
  );
}

function withFoldVersions(before: string): string {
  const lines = Object.entries(foldVersions()).map(([category, version]) => `  ${category}: '${version}',\n`);
  return before.replace(
    /(const versions: Readonly<Record<string, string>> = \{\n)[^}]*(\};)/,
    (_, head: string, end: string) => `${head}${lines.join('')}${end}`,
  );
}

/** The table is made anew; the words around it stay. */
function withRoundTrips(before: string): string {
  const words = before.split('\n').filter((line) => !line.startsWith('|'));
  return `${words.join('\n').trimEnd()}\n\n${roundTripLines().join('\n')}\n`;
}
