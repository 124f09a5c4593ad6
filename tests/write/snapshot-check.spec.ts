// A snapshot that is not what the full fold gives is found, and gone.
import { expect, it } from 'vitest';
import { snapshotCheck } from '../../src/write/snapshot-check.ts';
import { tenant } from '../support/histories/cast.ts';
import { aLongMeeting } from '../support/histories/long-meetings.ts';
import { inMeeting } from '../support/meeting-logs.ts';
import { asStream, meetingFold, snapshotBench } from '../support/snapshot-bench.ts';

const history = inMeeting(...aLongMeeting(2_200));

it('tells the same from the different, drops that, and folds without any snapshot', async () => {
  const bench = snapshotBench(asStream(history));
  const check = snapshotCheck(meetingFold, bench.store, bench.snapshots);
  await bench.take(999);
  await bench.snapshots.take(tenant, bench.stream, {
    ...bench.folded(1_999),
    state: bench.folded(1_998).state,
  });
  expect(await check(tenant, bench.stream, 1_999n)).toBe('different');
  expect(bench.reads).toEqual(['start+1000', '1000+1000']);
  expect(await check(tenant, bench.stream, 1_999n)).toBe('gone');
  expect(await check(tenant, bench.stream, 999n)).toBe('same');
  expect(await bench.revisions()).toEqual([999n]);
});

it('finds one of a stream that is shorter', async () => {
  const bench = snapshotBench(asStream(history.slice(0, 500)));
  const check = snapshotCheck(meetingFold, bench.store, bench.snapshots);
  const { state, tail } = bench.folded(499);
  await bench.snapshots.take(tenant, bench.stream, { state, tail: { ...tail, revision: 999n } });
  expect(await check(tenant, bench.stream, 999n)).toBe('different');
  expect(await bench.revisions()).toEqual([]);
});
