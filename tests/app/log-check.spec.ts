// The background check of the log: one process at a time, from the place where the one before stopped.
import { describe, expect, it } from 'vitest';
import { checkLogForEver, checkLogOnce, showLogCheckAge } from '../../src/app/log-check.ts';
import { TamperedFault } from '../../src/ports/faults.ts';
import type { LogCheckPorts } from '../../src/app/log-check.ts';
import type { DigestUpTo, LogCheckRecords, RoundPlace } from '../../src/ports/log-check.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import type { Lease, Leases } from '../../src/ports/lease.port.ts';
import { chainedRecords } from '../support/chained-logs.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

const count = 1_700;
const renewAfterMs = 30_000;
const never = new AbortController().signal;
const { records, check } = chainedRecords(count, 40, 11);

/** A log, what is kept of its check, and the lease, as several processes share them, at a time that is set. */
function givenLog() {
  const events = records.map((record, at): StoredEvent => ({ ...record, position: BigInt(at + 1) }));
  const world = {
    events,
    nowMs: 0,
    lease: { holder: '', fence: 0n, untilMs: 0 },
    kept: undefined as DigestUpTo | undefined,
    place: undefined as (RoundPlace & { fence: bigint }) | undefined,
    reads: [] as { holder: string; after: bigint }[],
    beforeRead: (_after: bigint): void => undefined,
    pagesOfEnds: [] as string[],
  };
  const leases: Pick<Leases, 'acquire' | 'release'> = {
    acquire: (name, holder, ttlMs) => {
      const { lease } = world;
      if (lease.holder !== holder && lease.untilMs > world.nowMs) return Promise.resolve(undefined);
      const fence = lease.holder === holder ? lease.fence : lease.fence + 1n;
      world.lease = { holder, fence, untilMs: world.nowMs + ttlMs };
      return Promise.resolve({ name, fence });
    },
    release: (lease, holder) => {
      if (world.lease.holder === holder && world.lease.fence === lease.fence) world.lease.holder = '';
      if (world.lease.holder === '') world.lease.untilMs = 0;
      return Promise.resolve();
    },
  };
  const kept: LogCheckRecords = {
    kept: () => Promise.resolve(world.kept),
    place: () => Promise.resolve(world.place),
    keepPlace: (place, fence) => {
      if (world.place !== undefined && world.place.fence > fence) return Promise.resolve(false);
      world.place = { ...place, fence };
      return Promise.resolve(true);
    },
    keep: (digest, fence) => {
      if (world.place?.fence !== fence) return Promise.resolve(false);
      world.kept = digest;
      world.place = undefined;
      return Promise.resolve(true);
    },
    ageSeconds: () => Promise.resolve(7),
    wrongEnds: (after) => {
      world.pagesOfEnds.push(after);
      world.beforeRead(0n);
      const next = ['', 'a', 'b'][['', 'a', 'b'].indexOf(after) + 1];
      return Promise.resolve({ wrong: [], next });
    },
  };
  const process = (holder: string) => {
    const observer = fakeObserver();
    const ports: LogCheckPorts = {
      check,
      feed: {
        read: (after, limit) => {
          world.reads.push({ holder, after });
          world.beforeRead(after);
          return Promise.resolve(world.events.filter(({ position }) => position > after).slice(0, limit));
        },
        tail: () => Promise.resolve(BigInt(world.events.length)),
        epoch: () => Promise.resolve('one'),
      },
      records: kept,
      endsKept: true,
      leases,
      tampering: {
        met: (fault) => {
          observer.warn(String(fault));
        },
      },
      pace: {
        monotonicMs: () => world.nowMs,
        pause: () => new Promise((resolve) => void setImmediate(resolve)),
      },
      observer,
      holder,
    };
    const leased = async (): Promise<Lease> =>
      (await leases.acquire('log-check', holder, 120_000)) ?? expect.fail('the lease is held');
    return { ports, observer, once: async () => checkLogOnce(ports, await leased(), never) };
  };
  return { world, process };
}

/** Time passes with each page, so that the lease is renewed and the place kept after each. */
const slowly = (
  world: ReturnType<typeof givenLog>['world'],
  atEach: (after: bigint) => void = () => undefined,
) => {
  world.beforeRead = (after) => {
    world.nowMs += renewAfterMs;
    atEach(after);
  };
};

describe('issue 12 D3: the check of the log in the background', () => {
  it('goes on after a restart from the place that it kept, and comes by the same digest', async () => {
    const { world, process } = givenLog();
    await process('one').once();
    const whole = world.kept;
    world.nowMs += 120_000;
    slowly(world, (after) => {
      if (after >= 1_000n) throw new Error('killed');
    });
    await expect(process('two').once()).rejects.toThrow('killed');
    const place = world.place ?? expect.fail('no place was kept');
    expect(place).toMatchObject({ position: 1_000n, events: 1_000n, afterStream: null });
    slowly(world);
    world.nowMs += 120_000;
    [world.reads, world.pagesOfEnds] = [[], []];
    expect(await process('three').once()).toBe(true);
    expect(world.reads[0]).toEqual({ holder: 'three', after: place.position });
    expect(world.pagesOfEnds).toEqual([]);
    expect([world.kept, world.place]).toEqual([whole, undefined]);
  });

  it('goes on in the middle of the ends of streams', async () => {
    const { world, process } = givenLog();
    slowly(world, () => {
      if (world.pagesOfEnds.length === 2) throw new Error('killed');
    });
    await expect(process('one').once()).rejects.toThrow('killed');
    slowly(world);
    world.nowMs += 120_000;
    expect(await process('two').once()).toBe(true);
    expect(world.pagesOfEnds).toEqual(['', 'a', 'a', 'b']);
  });

  it('begins again where the log has another history, and where something was found', async () => {
    const { world, process } = givenLog();
    world.place = {
      epoch: 'another',
      position: 900n,
      events: 900n,
      digest: 'ff',
      afterStream: null,
      fence: 0n,
    };
    expect(await process('one').once()).toBe(true);
    expect(world.reads[0]?.after).toBe(0n);
    world.events[700] = { ...world.events[700]!, body: Buffer.from('{}') };
    slowly(world);
    expect(await process('one').once()).toBe(false);
    expect(world.place).toMatchObject({ position: 0n, events: 0n, afterStream: '' });
  });

  it('reads everything and keeps nothing where the digest of the round before was changed', async () => {
    const { world, process } = givenLog();
    const one = process('one');
    const changed = new TamperedFault({ store: 'log', name: 'log.kept_digest' }, 'The digest was changed.');
    const ports = { ...one.ports, records: { ...one.ports.records, kept: () => Promise.reject(changed) } };
    slowly(world);
    const lease =
      (await ports.leases.acquire('log-check', 'one', 120_000)) ?? expect.fail('the lease is held');
    expect(await checkLogOnce(ports, lease, never)).toBe(false);
    expect(world.reads.map(({ after }) => after)).toContain(1_500n);
    expect([world.kept, world.place]).toMatchObject([
      undefined,
      { position: 0n, events: 0n, afterStream: '' },
    ]);
    expect(one.observer.observed).toContainEqual(
      expect.objectContaining({ kind: 'warn', what: expect.stringContaining('The digest was changed.') }),
    );
  });

  it('begins again after a round that met a hole, so that what lies before it is read as well', async () => {
    const { world, process } = givenLog();
    let isHole = true;
    slowly(world, (after) => {
      if (isHole && after > 0n) throw new TamperedFault({ store: 'log', name: 'log.events' }, 'A hole.');
    });
    await expect(process('one').once()).rejects.toThrow('A hole.');
    expect(world.place).toMatchObject({ position: 0n, events: 0n, afterStream: '' });
    isHole = false;
    world.reads.length = 0;
    expect(await process('one').once()).toBe(true);
    expect(world.reads[0]?.after).toBe(0n);
  });

  it('keeps its lease through a round that is longer than it, also while it compares the ends', async () => {
    const { world, process } = givenLog();
    const [one, two] = [process('one'), process('two')];
    let refused = 0;
    slowly(world, () => {
      void two.ports.leases.acquire('log-check', 'two', 1_000).then((lease) => {
        refused += lease === undefined ? 1 : 0;
      });
    });
    expect(await one.once()).toBe(true);
    expect(world.nowMs).toBeGreaterThan(120_000);
    expect(refused).toBe(world.reads.length + world.pagesOfEnds.length);
  });

  it.each(['the ends of streams', 'the events'])(
    'stops once its lease is lost, in %s, and ends nothing',
    async (where) => {
      const { world, process } = givenLog();
      const [one, two] = [process('one'), process('two')];
      let taken: Promise<unknown> | undefined;
      slowly(world, (after) => {
        if (taken !== undefined || after > 0n !== (where === 'the events')) return;
        world.nowMs += 600_000;
        world.beforeRead = () => undefined;
        taken = two.once();
      });
      await expect(one.once()).rejects.toMatchObject({ code: 'lease-lost' });
      await taken;
      const byOne = world.reads.filter(({ holder }) => holder === 'one').map(({ after }) => after);
      // The page that was being read, and the one after it that is read ahead.
      expect(byOne.filter((after) => after > 1_000n)).toEqual([]);
      expect(world.kept?.events).toBe(BigInt(count));
    },
  );

  it('is done by one of two processes at a time, and says what is not over', async () => {
    const { world, process } = givenLog();
    const [one, two] = [process('one'), process('two')];
    const abort = new AbortController();
    const rounds = [one, two].map(({ ports, observer }) =>
      checkLogForEver(
        {
          ...ports,
          observer: {
            ...observer,
            count: (name, labels) => {
              observer.count(name, labels);
              abort.abort();
            },
          },
        },
        abort.signal,
      ),
    );
    await Promise.all(rounds);
    expect(new Set(world.reads.map(({ holder }) => holder)).size).toBe(1);
    await showLogCheckAge(one.ports.records, one.observer);
    expect(one.observer.observed).toContainEqual(
      expect.objectContaining({ kind: 'gauge', what: 'log_check_age_seconds' }),
    );
  });
});
