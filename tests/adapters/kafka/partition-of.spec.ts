// Keys are in the partitions in which Java's clients look for them.
import { expect, it } from 'vitest';
import { partitionOf } from '../../../src/adapters/kafka/partition-of.ts';

/** murmur2 of keys as Apache Kafka's own tests have it (UtilsTest.testMurmur2). */
const published: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

it.each(published)('issue 13, the partitioner equals Java’s: %s among 12, 7 and 8', (key, murmur2) => {
  const expected = [12, 7, 8].map((partitions) => (murmur2 & 0x7fffffff) % partitions);
  expect([12, 7, 8].map((partitions) => partitionOf(key, partitions))).toEqual(expected);
});
