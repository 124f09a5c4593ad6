// How many requests commits of many partitions take.
import { describe, expect, it } from 'vitest';
import { offsetCommits } from '../../../src/adapters/kafka/offset-commits.ts';
import type { OffsetToCommit, SendOffsets } from '../../../src/adapters/kafka/offset-commits.ts';

const offsetOf = (partition: number): OffsetToCommit => ({ partition, offset: '7', metadata: '' });

/** Requests that wait until the test answers them. */
function broker() {
  const requests: { partitions: number[]; answer: (error?: Error) => void }[] = [];
  const send: SendOffsets = (offsets) =>
    new Promise((resolve, reject) => {
      const answer = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      requests.push({ partitions: offsets.map(({ partition }) => partition), answer });
    });
  return { requests, send };
}

describe('issue 13, offsets of an assignment', () => {
  it('go at once while no request is under way, and those that come meanwhile in one request after it', async () => {
    const { requests, send } = broker();
    const commit = offsetCommits();
    const done: number[] = [];
    const all = [0, 1, 2].map((partition) =>
      commit(offsetOf(partition), send).then(() => done.push(partition)),
    );
    expect(requests.map(({ partitions }) => partitions)).toEqual([[0]]);
    requests[0]!.answer();
    await expect.poll(() => requests.map(({ partitions }) => partitions)).toEqual([[0], [1, 2]]);
    expect(done).toEqual([0]);
    requests[1]!.answer();
    await Promise.all(all);
    expect(done).toEqual([0, 1, 2]);
  });

  it('are all refused with the request that they were in, and the next request goes on', async () => {
    const { requests, send } = broker();
    const commit = offsetCommits();
    const ended = Promise.allSettled([0, 1, 2].map((partition) => commit(offsetOf(partition), send)));
    requests[0]!.answer(new Error('rebalance'));
    await expect.poll(() => requests.length).toBe(2);
    requests[1]!.answer();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    const later = commit(offsetOf(1), send);
    requests[2]!.answer();
    await later;
    expect(requests.map(({ partitions }) => partitions)).toEqual([[0], [1, 2], [1]]);
  });
});
