// What was so at a moment: never more than was on record by then.
import { describe, expect, it } from 'vitest';
import { statesAt } from '../../../src/read/audit/state-at.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { after, tenant } from '../../support/histories/cast.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { inMeeting, meetingStream } from '../../support/meeting-logs.ts';

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

  it('at a version has that event and none behind it; a later one than there is: all', async () => {
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

  it('sees nothing behind the position, and opens no personal value', async () => {
    expect(await statuses(2n, {})).toEqual([[1n, after(1), 'open']]);
    expect(new Set(asked)).toEqual(new Set(['read sealed']));
  });
});
