// A stream is read in pages to its end or to so many events, from wherever one stands.
import { expect, it } from 'vitest';
import { eventsIn, foldOn } from '../../src/write/fold-stream.ts';
import { tenant } from '../support/histories/cast.ts';
import { aLongMeeting } from '../support/histories/long-meetings.ts';
import { inMeeting } from '../support/meeting-logs.ts';
import { asStream, meetingFold, snapshotBench } from '../support/snapshot-bench.ts';

const bench = snapshotBench(asStream(inMeeting(...aLongMeeting(95))));
const source = { fold: meetingFold, store: bench.store, tenant, stream: bench.stream };
const start = () => ({ state: meetingFold.initial(), tail: 'none' }) as const;

it.each([
  ['to its end', undefined, 40, ['start+40', '40+40', '80+40'], 95n],
  ['to an end that is a whole page', undefined, 95, ['start+95', '95+95'], 95n],
  ['to so many events', 50n, 40, ['start+40', '40+10'], 50n],
  ['to more than there are', 99n, 40, ['start+40', '40+40', '80+19'], 95n],
  ['to none', 0n, 40, [], 0n],
])('%s', async (_what, until, page, reads, events) => {
  bench.reads.length = 0;
  const folded = await foldOn(source, start(), until, page);
  expect(bench.reads).toEqual(reads);
  expect(eventsIn(folded)).toBe(events);
  if (events > 0n) expect(folded).toEqual(bench.folded(Number(events) - 1));
});

it('goes on from where one stands', async () => {
  bench.reads.length = 0;
  expect(await foldOn(source, bench.folded(59))).toEqual(bench.folded(94));
  expect(bench.reads).toEqual(['60+1000']);
});
