// Records that follow each other, and those that don't.
import { describe, expect, it } from 'vitest';
import { chainCheck } from '../../../../src/adapters/codec/record/chain.ts';
import type { ReadBefore } from '../../../../src/ports/read-before.ts';
import type { StoredEvent } from '../../../../src/ports/event-log.port.ts';
import type { StreamName } from '../../../../src/domain/shared/ids.ts';

const leafOf = (revision: number, twist = 0): Buffer => Buffer.alloc(32, revision * 16 + twist + 1);
const hex = (leaf: Buffer): string => leaf.toString('hex');

/** Revision and, where it names a wrong one, what is named before it. */
type Given = number | readonly [number, string];

function verdicts(
  given: readonly Given[],
  before?: ReadBefore,
  stream = 'a',
): readonly (string | undefined)[] {
  const chain = chainCheck(before);
  return given.map((one) => {
    const [revision, prev] = typeof one === 'number' ? [one, hex(leafOf(one - 1))] : one;
    const record = { stream, revision: BigInt(revision), leaf: leafOf(revision) } as unknown as StoredEvent;
    return chain.next(record, revision === 0 ? {} : { prev });
  });
}

const after = (revision: number, whole: boolean, leaf = leafOf(revision)): ReadBefore => ({
  ends: new Map([['a' as StreamName, { revision: BigInt(revision), leaf }]]),
  whole,
});
const fine = (count: number): readonly undefined[] => Array.from({ length: count }, () => undefined);

describe('issue 12 D3: a chain of records', () => {
  it('holds forwards, backwards, and from any place on', () => {
    expect(verdicts([0, 1, 2, 3])).toEqual(fine(4));
    expect(verdicts([7, 6, 5])).toEqual(fine(3));
    expect(verdicts([4, 5], after(3, true))).toEqual(fine(2));
    expect(verdicts([0, 1], { ends: new Map(), whole: true })).toEqual(fine(2));
  });

  it.each<[string, readonly Given[], ReadBefore | undefined, RegExp]>([
    ['a hole', [0, 1, 3], undefined, /revision 2 is missing before revision 3/],
    ['a hole backwards', [5, 3], undefined, /revision 4 is missing before revision 5/],
    ['a wrong prev', [0, [1, hex(leafOf(9))]], undefined, /names another event before it/],
    ['a wrong prev backwards', [[2, hex(leafOf(9))], 1], undefined, /event after it names another/],
    ['a missing beginning', [1], { ends: new Map(), whole: true }, /revision 0 is missing/],
    ['a hole between pages', [6], after(4, true), /revision 5 is missing before revision 6/],
    ['a wrong prev between pages', [[5, hex(leafOf(9))]], after(4, false), /names another event/],
    ['another event at a known place', [4], after(4, false, leafOf(4, 1)), /another event than the one/],
    ['a revision twice', [2, 2], undefined, /is there twice/],
  ])('notices %s', (_, given, before, why) => {
    expect(verdicts(given, before).at(-1)).toMatch(why);
  });

  it('concludes nothing from what other readers may have read, nor from a record that is wrong by itself', () => {
    expect(verdicts([9], after(4, false))).toEqual(fine(1));
    expect(verdicts([2, 3], after(4, false))).toEqual(fine(2));
    const chain = chainCheck();
    const record = (revision: bigint) =>
      ({ stream: 'a', revision, leaf: leafOf(1) }) as unknown as StoredEvent;
    chain.passOver(record(1n));
    expect(chain.next(record(2n), { prev: hex(leafOf(9)) })).toBeUndefined();
  });
});
