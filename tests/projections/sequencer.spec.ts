// The sequencer numbers every event once, whatever happens to it, and never continues another history.
import { describe, expect, it } from 'vitest';
import { createMemoryEventLog } from '../support/memory/memory-event-log.ts';
import { createMemoryLogSequence } from '../support/memory/memory-log-sequence.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import { createSequencer, restartSequence, sequencerLease } from '../../src/projections/sequencer.ts';
import type { SequencerPorts } from '../../src/projections/sequencer.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { memoryLeases } from '../support/projection-fakes.ts';
import { aStream, aTenant, anAppend } from '../support/sealed.ts';

const far = 2n ** 62n;

function setting(changed: Partial<SequencerPorts> = {}) {
  const { log, feed } = createMemoryEventLog();
  const { sequence, sequencer } = createMemoryLogSequence();
  const observer = fakeObserver();
  const leases = memoryLeases(systemPace);
  const ports: SequencerPorts = { feed, sequencer, leases, pace: systemPace, observer, ...changed };
  const numbers = async (tenant: TenantId): Promise<number[]> =>
    (await sequence.ofTenant(tenant, 0n, far, 10_000)).events.map(({ index }) => Number(index));
  return { log, feed, sequence, sequencer, observer, leases, ports, numbers };
}

/** Runs a sequencer until a condition holds. */
async function until(
  ports: SequencerPorts,
  holds: () => Promise<boolean> | boolean,
  holder = 'one',
): Promise<void> {
  const stop = new AbortController();
  const times = { idleMs: 5, firstPauseMs: 1, longestPauseMs: 5, standbyMs: 5 };
  const running = createSequencer(ports, { holder, batchEvents: 7, ...times }).run(stop.signal);
  await expect.poll(holds, { interval: 5 }).toBe(true);
  stop.abort();
  await running;
}

describe('the sequencer', () => {
  it('numbers what is there and what comes, in the order of the log, over many batches', async () => {
    const { log, ports, numbers } = setting();
    const [one, two] = [aTenant(), aTenant()];
    for (let i = 0; i < 10; i += 1)
      await log.append(anAppend(i % 2 ? one : two, aStream(i % 2 ? one : two), 'none', 2));
    await until(ports, async () => (await numbers(two)).length === 10);
    await log.append(anAppend(one, aStream(one), 'none', 3));
    await until(ports, async () => (await numbers(one)).length === 13, 'another');
    expect([...(await numbers(one)), ...(await numbers(two))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 23 }, (_, i) => i + 1),
    );
  });

  it('goes on after a fault whose outcome is not known, without a number twice', async () => {
    const { log, sequencer, ports, numbers } = setting();
    const tenant = aTenant();
    for (let i = 0; i < 6; i += 1) await log.append(anAppend(tenant, aStream(tenant), 'none', 5));
    let calls = 0;
    const append: typeof sequencer.append = async (...given) => {
      calls += 1;
      const end = await sequencer.append(...given);
      if (calls % 2 === 1) throw new TransientFault('database-away', 'stored, and never said so');
      return end;
    };
    await until(
      { ...ports, sequencer: { ...sequencer, append } },
      async () => (await numbers(tenant)).length === 30,
    );
    expect(await numbers(tenant)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it('pauses no longer after its tenth fault than after its first, where it got on in between', async () => {
    const { log, sequencer, ports, numbers } = setting();
    const tenant = aTenant();
    for (let i = 0; i < 20; i += 1) await log.append(anAppend(tenant, aStream(tenant), 'none', 7));
    const pauses: number[] = [];
    const pace = {
      ...systemPace,
      pause: (ms: number, signal?: AbortSignal) => {
        pauses.push(ms);
        return systemPace.pause(1, signal);
      },
    };
    let calls = 0;
    const append: typeof sequencer.append = async (...given) => {
      calls += 1;
      if (calls % 2 === 0) throw new TransientFault('database-away', 'away for a moment');
      return sequencer.append(...given);
    };
    const stop = new AbortController();
    const times = { idleMs: 5, firstPauseMs: 10, longestPauseMs: 10_000, batchEvents: 7 };
    const running = createSequencer(
      { ...ports, pace, sequencer: { ...sequencer, append } },
      { holder: 'one', ...times },
    ).run(stop.signal);
    await expect.poll(async () => (await numbers(tenant)).length).toBe(140);
    stop.abort();
    await running;
    expect(calls).toBeGreaterThan(20);
    // The lease is renewed and its end awaited by the same pace.
    const afterFaults = pauses.filter((ms) => Number.isInteger(ms) && ms !== 1_500);
    expect(new Set(afterFaults)).toEqual(new Set([10]));
  });

  it('refuses to go on where the sequence is of another history, and says so', async () => {
    const { log, sequencer, ports, observer, numbers } = setting();
    const tenant = aTenant();
    await sequencer.claim(0n, 'another-history');
    await log.append(anAppend(tenant, aStream(tenant), 'none'));
    await until(ports, () => observer.observed.some(({ what }) => what.startsWith('follower stalled')));
    expect(observer.observed.find(({ kind }) => kind === 'error')?.cause).toMatchObject({
      code: 'epoch-mismatch',
    });
    expect(await numbers(tenant)).toEqual([]);
  });

  it('is made again, with the same numbers, once an operator restarts it', async () => {
    const { log, sequencer, ports, numbers } = setting();
    const tenant = aTenant();
    await sequencer.claim(0n, 'another-history');
    await log.append(anAppend(tenant, aStream(tenant), 'none', 3));
    expect(await restartSequence(ports, 'operator')).toMatchObject({ position: 0n, index: 0n });
    await until(ports, async () => (await numbers(tenant)).length === 3);
    await restartSequence(ports, 'operator');
    expect(await numbers(tenant)).toEqual([]);
    await until(ports, async () => (await numbers(tenant)).length === 3, 'another');
    expect(await numbers(tenant)).toEqual([1, 2, 3]);
  });

  it('refuses to go on where the log ends before the sequence', async () => {
    const { feed, sequencer, ports, observer } = setting();
    const event = { position: 99n, tenant: aTenant(), revision: 0n };
    const stream = aStream(event.tenant);
    const end = await sequencer.claim(0n, await feed.epoch());
    await sequencer.append(0n, end, [
      { ...event, stream, id: anAppend(event.tenant, stream, 'none').writes[0]!.events[0]!.id },
    ]);
    await until(ports, () => observer.observed.some(({ what }) => what.startsWith('follower stopped')));
    expect(observer.observed.find(({ kind }) => kind === 'error')?.cause).toMatchObject({
      code: 'beyond-the-log',
    });
  });

  it('waits while another holds the lease, and takes over when it is free', async () => {
    const { log, leases, ports, numbers } = setting();
    const tenant = aTenant();
    await log.append(anAppend(tenant, aStream(tenant), 'none'));
    const lease = await leases.acquire(sequencerLease, 'other', 60_000);
    let asked = 0;
    const counted = {
      ...leases,
      acquire: (...given: Parameters<typeof leases.acquire>) => {
        asked += 1;
        return leases.acquire(...given);
      },
    };
    await until({ ...ports, leases: counted }, () => asked > 2);
    expect(await numbers(tenant)).toEqual([]);
    await leases.release(lease!, 'other');
    await until(ports, async () => (await numbers(tenant)).length === 1);
  });
});
