// A fake may be about as long as the adapter that it checks: what is longer is a second product. Where one is longer
// still, its share of the adapter is written down here, and may only go down.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { belongs, codeLinesOf, filesBelow, root } from './files.ts';

interface Share {
  readonly adapter: string;
  /** Lines of code of the fake for one of the adapter, at most. */
  readonly fake: number;
  /** The same with the specs of the fake and their helpers. */
  readonly withSpecs: number;
}

/** What each fake may have. A new one begins with 1 and 2. */
const shares: Readonly<Record<string, Share>> = {
  // 3,483 lines of code and 4,589 with its specs, for an adapter of 1,457, when they were first counted.
  'fakes/esdb': { adapter: 'src/adapters/eventstore/esdb', fake: 1.54, withSpecs: 2.41 },
};

/** How far a share may be above what is there. */
const slack = 0.1;

const codeLines = (...folders: readonly string[]): number =>
  folders.flatMap((folder) => filesBelow(folder, '.ts')).reduce((sum, path) => sum + codeLinesOf(path), 0);

describe('a fake', () => {
  it('has its share of lines written down', () => {
    const fakes = readdirSync(join(root, 'fakes'), { withFileTypes: true });
    expect(fakes.map(({ name }) => `fakes/${name}`).sort()).toEqual(Object.keys(shares).sort());
  });

  it.each(Object.entries(shares))('%s is no longer than its share of its adapter', (fake, share) => {
    const adapter = codeLines(share.adapter);
    const own = codeLines(fake) / adapter;
    const withSpecs = codeLines(fake, `tests/${fake}`, fake.replace('fakes', 'tests/support')) / adapter;
    const found = { fake: own.toFixed(2), withSpecs: withSpecs.toFixed(2) };
    expect(
      own <= share.fake && withSpecs <= share.withSpecs,
      `${fake} has ${JSON.stringify(found)} lines for each line of ${share.adapter}: leave out what no test of the adapter, no demo and no experiment needs. ${belongs.twice}`,
    ).toBe(true);
    expect(
      share.fake - own < slack && share.withSpecs - withSpecs < slack,
      `${fake} is shorter than its share, ${JSON.stringify(found)}: write the lower share down, so that it can not grow again.`,
    ).toBe(true);
  });
});
