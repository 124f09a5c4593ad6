// Which marks an answer gets from the state of its sources.
import { expect, it } from 'vitest';
import type { SourceStanding } from '../../../src/ports/read-db.port.ts';
import { haltMark, staleHeaders, watch } from '../../../src/read/http/staleness.ts';
import { tenant } from '../../support/histories/cast.ts';

const sources = [{ projection: 'a' }, { projection: 'b' }];
const running = { status: 'running', position: 9n, parkedAt: undefined, kindParkedAt: undefined } as const;

/** Reads once through a watch whose sources have the given states. */
async function marksOf(...standings: readonly SourceStanding[]) {
  const watched = watch(sources);
  const db = {
    query: () => Promise.reject(new Error('not watched')),
    queryWatched: () => Promise.resolve({ rows: [{ n: 1 }], standings }),
  };
  expect(await watched.reading(db).query(tenant, 'select', [])).toEqual([{ n: 1 }]);
  return watched.marks;
}

it('gives no mark if every source is running', async () => {
  const marks = await marksOf({ projection: 'a', ...running }, { projection: 'b', ...running });
  expect([marks('found'), marks('absent')]).toEqual([[], []]);
});

it('marks each source: for what is found by its own parked events, for what is absent by those of its kind', async () => {
  const marks = await marksOf(
    { projection: 'a', ...running, parkedAt: 5n, kindParkedAt: 2n },
    { projection: 'b', ...running, status: 'stopped' },
  );
  const stopped = { reason: 'stopped', projection: 'b', since: 10n };
  expect(marks('found')).toEqual([{ reason: 'parked', projection: 'a', since: 5n }, stopped]);
  expect(marks('absent')).toEqual([{ reason: 'parked', projection: 'a', since: 2n }, stopped]);
});

it('throws if nothing was read', () => {
  expect(() => watch(sources).marks('found')).toThrow('without reading them');
  expect(watch([]).marks('found')).toEqual([]);
});

it('is one header, and says nothing twice', () => {
  const mark = { reason: 'parked', projection: 'a', since: 5n } as const;
  const headers = staleHeaders([mark, mark, { ...mark, reason: 'stalled' }], (position) => `p${position}`);
  expect(headers).toEqual({
    'voicemeet-stale': 'parked;projection="a";since="p5", stalled;projection="a";since="p5"',
  });
  expect(staleHeaders([], String)).toEqual({});
});

it('gives no mark for a projection that is running', () => {
  expect(haltMark({ projection: 'a', status: 'running', position: 4n })).toBeUndefined();
  expect(haltMark({ projection: 'a', status: 'never-run', position: 0n })).toMatchObject({ since: 1n });
});
