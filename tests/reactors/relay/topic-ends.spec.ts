// A topic that is shorter than it was is another topic.
import { expect, it } from 'vitest';
import { shorterPartition } from '../../../src/reactors/relay/topic-ends.ts';

it.each([
  ['grew', [1n, 2n], [1n, 5n], undefined],
  ['has a partition more', [1n], [1n, 0n], undefined],
  ['was not known before', [], [4n], undefined],
  ['ends earlier in one partition', [1n, 2n], [1n, 1n], 1],
  ['lacks a partition that held something', [1n, 2n], [1n], 1],
])('a topic that %s', (_what, kept, ends, shorter) => {
  expect(shorterPartition(kept, ends)).toBe(shorter);
});
