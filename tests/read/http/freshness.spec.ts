import { expect, it } from 'vitest';
import type { ProjectionStanding } from '../../../src/ports/visibility.port.ts';
import { awaitPosition, awaitVisible, freshnessQuery } from '../../../src/read/http/freshness.ts';
import { testPositions } from '../../support/api-spec.ts';

const parkedSomewhere = { status: 'running', stale: 'parked: 1 stream' } as const;
const shell = (
  positions: Record<string, bigint>,
  asked: unknown[] = [],
  standing: Omit<ProjectionStanding, 'position'> = parkedSomewhere,
) => ({
  positions: testPositions,
  visibility: {
    waitFor: (projection: string, position: bigint, timeoutMs: number) => {
      asked.push([projection, position, timeoutMs]);
      return Promise.resolve((positions[projection] ?? 0n) >= position);
    },
    standing: (projection: string) => Promise.resolve({ position: positions[projection] ?? 0n, ...standing }),
  },
});

it('waits for every projection, for as long as is asked', async () => {
  const asked: unknown[] = [];
  await awaitVisible(shell({ a: 9n, b: 9n }, asked), ['a', 'b'], {
    after: testPositions.encode(5n),
    wait: 3,
  });
  expect(asked).toEqual([
    ['a', 5n, 3000],
    ['b', 5n, 3000],
  ]);
});

it('does not wait if no position is named', async () => {
  const asked: unknown[] = [];
  await awaitVisible(shell({}, asked), ['a'], { wait: 2 });
  expect(asked).toEqual([]);
});

it('says which position was reached if the wanted one is not visible in time, and nothing about parked streams of others', async () => {
  await expect(
    awaitVisible(shell({ a: 9n, b: 4n }), ['a', 'b'], { after: testPositions.encode(5n), wait: 0 }),
  ).rejects.toMatchObject({
    problem: {
      status: 503,
      code: 'not-yet-visible',
      facts: { projection: 'b', reached: testPositions.encode(4n), stale: false },
      headers: { 'retry-after': '1', 'voicemeet-position': testPositions.encode(4n) },
    },
  });
});

it('says of a stopped projection that an operator has to act, and not why it stopped', async () => {
  const stopped = { status: 'stopped', stale: 'stopped: event 5 of somebody else' } as const;
  const refused = awaitPosition(shell({ a: 4n }, [], stopped), ['a'], 5n, 1000);
  await expect(refused).rejects.toMatchObject({
    problem: {
      code: 'not-yet-visible',
      facts: { projection: 'a', reached: testPositions.encode(4n), stale: true },
      headers: {
        'retry-after': '30',
        'voicemeet-stale': `stopped;projection="a";since="${testPositions.encode(5n)}"`,
      },
    },
  });
});

it('waits no longer for the others once one is late', async () => {
  const given = shell({ a: 4n });
  const left: string[] = [];
  const waitFor = (projection: string, _position: bigint, _timeoutMs: number, signal?: AbortSignal) =>
    new Promise<boolean>((resolve) => {
      if (projection === 'late') resolve(false);
      signal?.addEventListener('abort', () => {
        left.push(projection);
        resolve(false);
      });
    });
  const visibility = { ...given.visibility, waitFor };
  await expect(awaitPosition({ ...given, visibility }, ['slow', 'late'], 5n, 60_000)).rejects.toMatchObject({
    problem: { facts: { projection: 'late' } },
  });
  expect(left).toContain('slow');
});

it('passes on a fault of waiting', async () => {
  const given = shell({});
  const visibility = { ...given.visibility, waitFor: () => Promise.reject(new Error('overloaded')) };
  await expect(awaitPosition({ ...given, visibility }, ['a', 'b'], 5n, 0)).rejects.toThrow('overloaded');
});

it('waits two seconds by default and ten at most', () => {
  expect(freshnessQuery().parse({})).toEqual({ wait: 2 });
  expect(freshnessQuery().safeParse({ wait: '11' }).success).toBe(false);
});
