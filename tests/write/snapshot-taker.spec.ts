// Snapshots are taken after the events that make them due, at the same places whoever takes them, and nobody waits.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent, StreamTail } from '../../src/ports/event-store.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import { snapshotTaker } from '../../src/write/snapshot-taker.ts';
import { nine, tenant } from '../support/histories/cast.ts';
import { aLongMeeting } from '../support/histories/long-meetings.ts';
import { inMeeting } from '../support/meeting-logs.ts';
import { asStream, meetingFold, snapshotBench } from '../support/snapshot-bench.ts';

const long = inMeeting(...aLongMeeting(1_125));
const endAt = (revision: number): StreamTail => ({
  revision: BigInt(revision),
  leaf: Buffer.alloc(32),
  at: nine,
});

function given(history: readonly RecordedEvent[]) {
  const bench = snapshotBench(asStream(history));
  const faulty = { take: false };
  const taker = snapshotTaker({
    store: bench.store,
    snapshotsOf: () =>
      ({
        ...bench.snapshots,
        take: (...args: Parameters<typeof bench.snapshots.take>) =>
          faulty.take
            ? Promise.reject(new TransientFault('database-away', 'away'))
            : bench.snapshots.take(...args),
      }) as never,
    observer: bench.observer,
  });
  const { passed } = taker.of(meetingFold);
  return { ...bench, taker, faulty, passed: passed.bind(undefined, tenant, bench.stream) };
}

describe('snapshots', () => {
  it('are taken where a stream passes a multiple of 250 events, and nowhere else', async () => {
    const { passed, taker, revisions, snapshots, stream, folded } = given(long.slice(0, 453));
    passed('none', endAt(248));
    passed(endAt(249), endAt(452));
    await taker.settled();
    expect(await revisions()).toEqual([]);
    passed(endAt(248), endAt(249));
    await taker.settled();
    expect(await revisions()).toEqual([249n]);
    expect(await snapshots.find(tenant, stream, {})).toMatchObject({
      ...folded(249),
      tail: { revision: 249n },
    });
  });

  it('catch up with what is missing, from the newest one on', async () => {
    const { passed, taker, revisions, reads } = given(long);
    passed('none', endAt(400));
    await taker.settled();
    expect(await revisions()).toEqual([249n, 499n, 749n, 999n]);
    expect(reads[0]).toBe('start+250');
    reads.length = 0;
    passed(endAt(900), endAt(1_124));
    await taker.settled();
    expect(reads, 'its event and what is after it, at once').toEqual(['999+251']);
  });

  it('are the same whoever takes them, and from wherever', async () => {
    const [one, other] = [given(long), given(long)];
    one.passed('none', endAt(1_124));
    await one.taker.settled();
    await other.taker.of(meetingFold).find(tenant, other.stream, {});
    await other.take(749);
    other.passed('none', endAt(1_124));
    await other.taker.settled();
    const last = { revision: 999n };
    const [a, b] = await Promise.all(
      [one, other].map(({ snapshots, stream }) => snapshots.find(tenant, stream, last)),
    );
    expect(a?.state).toEqual(b?.state);
    expect(await other.revisions()).toEqual([749n, 999n]);
  });

  it('fail without harm, and are asked for again by the next that are due', async () => {
    const { passed, taker, faulty, revisions, reported } = given(long);
    faulty.take = true;
    passed('none', endAt(250));
    await taker.settled();
    expect(reported).toEqual([expect.stringContaining('warn: a snapshot was not taken')]);
    faulty.take = false;
    passed(endAt(250), endAt(500));
    await taker.settled();
    expect(await revisions()).toContain(499n);
  });

  it('wait once a stream, and are taken no more once stopped', async () => {
    const { passed, taker, revisions, reads } = given(long);
    for (let times = 0; times < 50; times += 1) passed('none', endAt(1_124));
    await taker.settled();
    const once = reads.length;
    expect(once).toBeLessThan(10);
    await taker.stop();
    passed('none', endAt(9_999));
    await taker.settled();
    expect(reads).toHaveLength(once);
    expect(await revisions()).toHaveLength(4);
  });

  it('of a stop in the middle leave whole ones', async () => {
    const { passed, taker, revisions } = given(long);
    passed('none', endAt(1_124));
    await taker.stop();
    const all = ['249', '499', '749', '999'];
    expect(all.slice(0, (await revisions()).length)).toEqual((await revisions()).map(String));
  });

  it('of too many streams are left for another time', async () => {
    const { taker, reads } = given(long);
    const { passed } = taker.of(meetingFold);
    for (let n = 0; n < 1_500; n += 1) passed(tenant, `meeting-${n}` as never, 'none', endAt(1_000));
    await taker.settled();
    // One was at work when the others came.
    expect(reads).toHaveLength(1_001);
  });
});
