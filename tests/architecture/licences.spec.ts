// Issue 12 D9: the licence of every package is known: it states one of those that docs/licences.md lists, or the document names it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './files.ts';

const plain = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];
const document = readFileSync(join(root, 'docs/licences.md'), 'utf8');
const [above = '', table = ''] = document.split('| package |');
const rows = table.split('\n').flatMap((line) => {
  const [, packages = '', licence = ''] = line.split('|').map((cell) => cell.trim());
  return [...packages.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ name, licence }));
});

/** Name and stated licence of every package of a lock file. */
function packagesIn(path: string): readonly { readonly name: string; readonly licence: string }[] {
  const lock = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly license?: string }>>;
  };
  return Object.entries(lock.packages)
    .filter(([place]) => place !== '')
    .map(([place, { license = 'none stated' }]) => ({
      name: place.replace(/^.*node_modules\//, ''),
      licence: license,
    }));
}

const unusual = ['package-lock.json', 'bench/package-lock.json', 'tests/second-client/package-lock.json']
  .flatMap(packagesIn)
  .filter(({ licence }) => !plain.includes(licence));
const isOf = (row: string, name: string): boolean =>
  row.endsWith('*') ? name.startsWith(row.slice(0, -1)) : row === name;

it('issue 12 D9: every package states a licence that the document lists, or stands in its table', () => {
  const unknown = unusual.filter(({ name }) => !rows.some((row) => isOf(row.name, name)));
  expect(unknown, 'Read its licence; then list it in docs/licences.md, or do without the package.').toEqual(
    [],
  );
  for (const licence of plain) expect(above).toContain(licence);
});

it('issue 12 D9: the table says what packages state, where they do, and names none that is not there', () => {
  const idle = rows.filter((row) => !unusual.some(({ name }) => isOf(row.name, name)));
  expect(idle).toEqual([]);
  const wrong = unusual.filter(
    ({ name, licence }) =>
      licence !== 'none stated' && !rows.some((row) => isOf(row.name, name) && row.licence === licence),
  );
  expect(wrong).toEqual([]);
});
