// What was so at a moment: never more than was on record by then.
import { describe, expect, it, vi } from 'vitest';
import { describeMeeting } from '../../../src/domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { replaysOf } from '../../../src/read/audit/audit-fold.ts';
import { statesAt } from '../../../src/read/audit/state-at.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { after, tenant } from '../../support/histories/cast.ts';
import { aLongMeeting } from '../../support/histories/long-meetings.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { inMeeting, meetingStream } from '../../support/meeting-logs.ts';
import { asStream, snapshotBench } from '../../support/snapshot-bench.ts';

// 0 scheduled, 1 opened, 2 absence began, 3 joined, 4 absence ended, 5 ended; recorded a minute apart.
const history = inMeeting(...anEndedMeeting());
const { ports, asked } = auditMeans(history);
const source = (upTo: bigint) => ({ store: ports.store, tenant, stream: meetingStream, upTo });
const statuses = async (upTo: bigint, ...moments: Parameters<typeof statesAt>[2]) =>
  (await statesAt(source(upTo), ports.replays.meeting, moments))?.map(({ revision, at, state }) => [
    revision,
    at,
    state.status,
  ]);

describe('the state of a stream', () => {
  it('at an instant has what was recorded by then', async () => {
    expect(
      await statuses(99n, { at: after(0) }, { at: after(1) }, { at: after(4, 59) }, { at: after(5) }),
    ).toEqual([
      [0n, after(0), 'scheduled'],
      [1n, after(1), 'open'],
      [4n, after(4), 'open'],
      [5n, after(5), 'ended'],
    ]);
  });

  it('at a version has that event and none after it; a later one than there is: all', async () => {
    expect(await statuses(99n, { version: 0n }, { version: 5n }, { version: 50n })).toEqual([
      [0n, after(0), 'scheduled'],
      [5n, after(5), 'ended'],
      [5n, after(5), 'ended'],
    ]);
  });

  it('in any order of moments, the same one twice, and none', async () => {
    expect(await statuses(99n, { version: 3n }, { version: 1n }, { version: 1n })).toEqual([
      [3n, after(3), 'open'],
      [1n, after(1), 'open'],
      [1n, after(1), 'open'],
    ]);
    expect(await statuses(99n)).toEqual([]);
  });

  it('before the first event is nothing, and no stream is no answer', async () => {
    expect(await statuses(99n, { at: after(-1) })).toEqual([[-1n, null, 'none']]);
    const nowhere = { ...source(99n), stream: 'meeting-none' as never };
    expect(await statesAt(nowhere, ports.replays.meeting, [{}])).toBeUndefined();
    expect(await statuses(0n, {})).toBeUndefined();
  });

  it('sees nothing after the position, and opens no personal value', async () => {
    expect(await statuses(2n, {})).toEqual([[1n, after(1), 'open']]);
    expect(new Set(asked)).toEqual(new Set(['read sealed']));
  });

  it('tells how far it came, for whoever takes snapshots', async () => {
    const passed = vi.fn();
    await statesAt(source(99n), { ...ports.replays.meeting, passed }, [{ version: 3n }]);
    const end = expect.objectContaining({ revision: 3n }) as object;
    expect(passed).toHaveBeenCalledExactlyOnceWith(tenant, meetingStream, 'none', end);
  });
});

describe('the state of a long stream', () => {
  const long = asStream(inMeeting(...aLongMeeting(3_200)));
  const given = (...taken: readonly number[]) => {
    const bench = snapshotBench(long);
    const replays = replaysOf(
      { ...meetingDecider, describe: describeMeeting },
      { find: bench.snapshots.find, passed: vi.fn() },
    );
    const from = { store: bench.store, tenant, stream: bench.stream, upTo: 9_999n };
    const states = async (...moments: Parameters<typeof statesAt>[2]) => {
      for (const revision of taken) await bench.take(revision);
      bench.reads.length = 0;
      return statesAt(from, replays, moments);
    };
    return { ...bench, from, replays, states };
  };

  it('begins at the newest snapshot before the moment, and reads its event with what is after it, no more', async () => {
    const { states, reads } = given(999, 1_999, 2_999);
    const [state] = (await states({ version: 2_100n })) ?? [];
    expect(state).toMatchObject({ revision: 2_100n, at: after(2_100) });
    expect(reads).toEqual(['1999+102']);
  });

  it('is the same without any snapshot, at whatever moment, also of two moments at once', async () => {
    const moments = [
      { at: after(2_999) },
      { version: 999n },
      {},
      { version: 0n },
      { at: after(1_500), version: 1_200n },
    ];
    const full = await given().states(...moments);
    expect(full?.map(({ revision }) => revision)).toEqual([2_999n, 999n, 3_199n, 0n, 1_200n]);
    const { states, reads } = given(999, 1_999, 2_999);
    expect(await states(...moments)).toEqual(full);
    expect(reads.length).toBeLessThan(16);
  });

  it('takes one pass for moments after the same snapshot, and for those without one', async () => {
    const { states, reads } = given(1_999);
    await states({ version: 2_100n }, { version: 2_300n }, { version: 3n }, { version: 7n });
    expect(reads).toEqual(['1999+102', '1999+251', '2250+51', 'start+8']);
  });

  it('passes over a snapshot that was taken after the position', async () => {
    const { states, from, replays, reads, take } = given(999);
    await states();
    await take(1_999);
    const [state] = (await statesAt({ ...from, upTo: 1_500n }, replays, [{}])) ?? [];
    expect(state).toMatchObject({ revision: 1_499n });
    expect(reads).toEqual(['1999+251', '999+251', '1250+250', '1500+250']);
  });
});
