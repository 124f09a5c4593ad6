// The version under which snapshots of an aggregate are filed is the hash of its fold's code: a fold that changed without
// it would go on from states that it did not make.
import { expect, it } from 'vitest';
import { aggregates, foldFiles, foldVersions, nameOf } from './fold-sources.ts';
import { foldName, foldNames } from '../../src/adapters/codec/typed/fold-versions.ts';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { filesBelow } from './files.ts';

it('every fold is filed under the hash of its code', () => {
  const recorded = Object.fromEntries(aggregates().map((category) => [category, foldName(category)]));
  const present = Object.entries(foldVersions()).map(([category, version]) => [
    category,
    `${category}@${version}`,
  ]);
  expect(
    recorded,
    'What events do to a state, or how they are read, has changed: run "npm run record".',
  ).toEqual(Object.fromEntries(present));
  expect(foldNames()).toHaveLength(aggregates().length);
});

it('every category of events has a fold', () => {
  const categories = new Set(allCodecs().storedNames.map((name) => name.split('.')[0] ?? ''));
  expect([...categories].sort()).toEqual(aggregates());
});

it('a fold’s code is its state and evolution, its codec, and the text it is kept as; no rule of a command', () => {
  for (const category of aggregates()) {
    const files = foldFiles(category);
    const own = filesBelow(`src/domain/${nameOf(category)}`).filter((path) =>
      new RegExp(String.raw`(\.evolve|/${nameOf(category)})\.ts$`).test(path),
    );
    expect(files).toEqual(
      expect.arrayContaining([
        ...own,
        `src/adapters/codec/words/${nameOf(category)}.codec.ts`,
        'src/adapters/codec/words/upcast.ts',
        'src/adapters/codec/typed/state-text.ts',
      ]),
    );
    expect(files.filter((path) => path.endsWith('.decisions.ts'))).toEqual([]);
  }
});
