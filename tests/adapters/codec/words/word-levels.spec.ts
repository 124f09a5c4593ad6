// Issue 12 A5: since when each stored name is known. Programs that run elsewhere say their level and are believed, so a
// level that any program has had never changes.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { levelOf, wordLevel } from '../../../../src/adapters/codec/words/word-levels.ts';

/** Of levels that programs have run with: how many names, and the SHA-256 of them in order, a line each. */
const closed: Readonly<Record<number, { readonly names: number; readonly digest: string }>> = {
  1: { names: 52, digest: 'd3b308b9ad060988bcf60b2965c17a895aa31abdfa0b8e584242d62022c15adc' },
  2: { names: 9, digest: '8a2e119b721853424d28fb3279516849cb039daa64ae224f7743b8870bac2581' },
};

const { all, storedNames } = allCodecs();

function ofLevel(level: number) {
  const names = storedNames.filter((name) => levelOf(name) === level).sort();
  const digest = createHash('sha256').update(names.join('\n')).digest('hex');
  return { names: names.length, digest };
}

describe('issue 12 A5: the levels of words', () => {
  it.each(Object.entries(closed))(
    'have at level %s what programs of it read: a new name needs the next level (word-levels.ts)',
    (level, of) => {
      expect(ofLevel(Number(level))).toEqual(of);
    },
  );

  it('are without a gap but for the newest, and name nothing that no codec knows', () => {
    const levels = [...new Set(storedNames.map(levelOf))].sort((a, b) => a - b);
    expect(levels).toEqual(Array.from({ length: levels.length }, (_, at) => at + 1));
    // Level 4 has no name yet: since then, appends go through functions (issue 12 D7).
    expect(wordLevel).toBe(Math.max(levels.length, 4));
  });

  it('grow with the versions of an event', () => {
    for (const { stored, before } of all) {
      if (before !== undefined) expect(levelOf(before.stored), stored).toBeLessThan(levelOf(stored));
    }
  });
});
