// docs/house.md names every folder under src that holds a file, and no other one.
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { belongs, filesBelow, textOf } from './files.ts';

it('docs/house.md names every folder under src and no other', () => {
  const folders = new Set(filesBelow('src').flatMap((path) => withParents(dirname(path))));
  const named = new Set(
    [...textOf('docs/house.md').matchAll(/`(src(?:\/[a-z0-9-]+)*)\/?`/g)].map(([, folder]) => folder),
  );
  expect([...named].sort(), `Tell in docs/house.md what the folder knows. ${belongs.twice}`).toEqual(
    [...folders].sort(),
  );
});

function withParents(folder: string): readonly string[] {
  return folder === '.' ? [] : [...withParents(dirname(folder)), folder];
}
