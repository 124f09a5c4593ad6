// What follows what in a partition, where everything may come again.
import { describe, expect, it } from 'vitest';
import { topicChain } from '../../../src/adapters/kafka/topic-chain.ts';
import { parseHead } from '../../../src/adapters/codec/record/head.ts';
import { chainedRecords } from '../../support/chained-logs.ts';

const one = chainedRecords(30, 1).records;
const other = chainedRecords(30, 1, 2).records;
const kinds = (revisions: readonly number[], from = one) => {
  const chain = topicChain();
  return revisions.map((revision) => {
    const record = from[revision]!;
    return chain(record, parseHead(record.head).prev)?.kind ?? 'fine';
  });
};

describe('issue 13, events of a partition follow each other', () => {
  it.each([
    ['in order', [0, 1, 2, 3]],
    ['from anywhere', [7, 8, 9]],
    ['repeated from before', [4, 5, 6, 5, 6, 7, 8]],
    ['repeated from a gap', [6, 3, 4, 5, 6, 7]],
  ])('takes them %s', (_what, revisions) => {
    expect(kinds(revisions)).toEqual(revisions.map(() => 'fine'));
  });

  it('tells that events are missing, once', () => {
    expect(kinds([2, 3, 6, 7])).toEqual(['fine', 'fine', 'missing', 'fine']);
  });

  it('finds another event in the place of one, and goes on with the right one', () => {
    const chain = topicChain();
    const forged = { ...other[3]!, stream: one[0]!.stream };
    const given = [one[2]!, forged, one[3]!, { ...other[3]!, stream: one[0]!.stream }, one[4]!];
    expect(given.map((record) => chain(record, parseHead(record.head).prev)?.kind)).toEqual([
      undefined,
      'tampered',
      undefined,
      'tampered',
      undefined,
    ]);
  });
});
