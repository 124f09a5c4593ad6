import { expect, it } from 'vitest';
import { HttpProblem } from '../../../src/write/http/problem.ts';
import { awaitVisible, freshnessQuery } from '../../../src/read/http/freshness.ts';
import { testPositions } from '../../support/api-spec.ts';

const shell = (positions: Record<string, bigint>, asked: unknown[] = []) => ({
  positions: testPositions,
  refusal: (problem: HttpProblem['problem']) => new HttpProblem(problem),
  visibility: {
    waitFor: (projection: string, position: bigint, timeoutMs: number) => {
      asked.push([projection, position, timeoutMs]);
      return Promise.resolve((positions[projection] ?? 0n) >= position);
    },
    standing: (projection: string) =>
      Promise.resolve({ position: positions[projection] ?? 0n, stale: 'parked: 1 stream' }),
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

it('waits for nothing where no position is named', async () => {
  const asked: unknown[] = [];
  await awaitVisible(shell({}, asked), ['a'], { wait: 2 });
  expect(asked).toEqual([]);
});

it('says how far it came where it is not visible in time', async () => {
  await expect(
    awaitVisible(shell({ a: 9n, b: 4n }), ['a', 'b'], { after: testPositions.encode(5n), wait: 0 }),
  ).rejects.toMatchObject({
    problem: {
      status: 503,
      code: 'not-yet-visible',
      facts: { projection: 'b', reached: testPositions.encode(4n), stale: true },
      headers: { 'retry-after': '1', 'voicemeet-position': testPositions.encode(4n) },
    },
  });
});

it('waits two seconds by default and ten at most', () => {
  expect(freshnessQuery().parse({})).toEqual({ wait: 2 });
  expect(freshnessQuery().safeParse({ wait: '11' }).success).toBe(false);
});
