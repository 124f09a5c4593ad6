// The projection runtime on a real database with a log in memory: once each, whatever happens.
import { describe, expect, it } from 'vitest';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import type { ProjectionStore } from '../../src/ports/projection-store.port.ts';
import { projectionLease } from '../../src/projections/projection-lease.ts';
import { rememberingObserver, until } from '../support/projection-runtime.ts';
import { aStreamOf } from '../support/recorded-events.ts';
import { said, toyProjection, unheard } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';

describe('exactly once', () => {
  it.each([1, 7, 1_000])('in batches of %i, across restarts', async (batchEvents) => {
    toy.fill(300);
    for (const stopAt of [50n, 120n, 300n]) {
      const one = toy.run(toyProjection(), toy.log, { batchEvents });
      await until(async () => (await toy.position()) >= stopAt, `past ${stopAt}`);
      await one.stop();
    }
    expect(await toy.position()).toBe(300n);
    await toy.expectRowsOf(toyProjection());
  });

  it('when commits fail after they were stored, and loads and reads fail', async () => {
    toy.fill(300);
    let calls = 0;
    const shaky: ProjectionStore = {
      ...toy.runtime.store,
      load: async (needs) => {
        calls += 1;
        if (calls % 4 === 3) throw new TransientFault('database-away', 'gone');
        return toy.runtime.store.load(needs);
      },
      commit: async (commit) => {
        await toy.runtime.store.commit(commit);
        calls += 1;
        if (calls % 4 === 1) throw new TransientFault('database-away', 'gone after the commit');
      },
    };
    toy.run(toyProjection(), toy.log, { batchEvents: 11 }, { store: shaky });
    await toy.caughtUp();
    await toy.expectRowsOf(toyProjection());
    expect(await toy.runtime.store.parkedStreams(key)).toEqual(new Set());
  });

  it('follows the log as it grows, tells of each commit and shows no lag when idle', async () => {
    const told = rememberingObserver();
    const seen: bigint[] = [];
    toy.run(toyProjection(), toy.log, {}, { observer: told.observer, advanced: (_key, at) => seen.push(at) });
    const stream = aStreamOf('tenant');
    for (let count = 1n; count <= 3n; count += 1n) {
      const recorded = toy.log.add(stream, said(`number ${count}`));
      await until(() => seen.at(-1) === count, `seen ${count}`);
      expect(told.facts).toContainEqual({
        fact: 'event projected',
        fields: {
          position: String(count),
          correlation: recorded.correlation,
          traceparent: recorded.traceparent,
        },
      });
    }
    await until(() => told.gauges.get('projection_lag_events') === 0, 'no lag');
    expect(told.gauges.get('projection_lag_seconds')).toBe(0);
  });
});

describe('events that change nothing', () => {
  it('are visible at once, and move the checkpoint only now and then', async () => {
    let commits = 0;
    const counting: ProjectionStore = {
      ...toy.runtime.store,
      commit: async (commit) => {
        await toy.runtime.store.commit(commit);
        commits += 1;
      },
    };
    let seen = 0n;
    const advanced = (_key: string, at: bigint): void => {
      seen = at;
    };
    const running = toy.run(toyProjection(), toy.log, { settleMs: 60_000 }, { store: counting, advanced });
    const stream = aStreamOf('tenant');
    for (let count = 1n; count <= 20n; count += 1n) {
      toy.log.add(stream, unheard);
      await until(() => seen === count, `seen ${count}`);
    }
    expect([commits, await toy.position()]).toEqual([0, 0n]);
    await running.stop();
    expect([commits, await toy.position()]).toEqual([1, 20n]);
    toy.run(toyProjection(), toy.log, { settleMs: 50 }, { store: counting });
    toy.log.add(stream, unheard);
    await until(async () => (await toy.position()) === 21n, 'settled while the log rests');
  });
});

describe('one works', () => {
  it('of several; the next takes over when one stops', async () => {
    const commits: string[] = [];
    const counting = (name: string): ProjectionStore => ({
      ...toy.runtime.store,
      commit: async (commit) => {
        commits.push(name);
        return toy.runtime.store.commit(commit);
      },
    });
    const first = toy.run(toyProjection(), toy.log, { batchEvents: 3 }, { store: counting('first') });
    toy.fill(30);
    await toy.caughtUp();
    const second = toy.run(toyProjection(), toy.log, { batchEvents: 3 }, { store: counting('second') });
    toy.fill(30);
    await toy.caughtUp();
    expect(new Set(commits)).toEqual(new Set(['first']));
    await first.stop();
    toy.fill(30);
    await toy.caughtUp();
    expect(commits.at(-1)).toBe('second');
    await toy.expectRowsOf(toyProjection());
    await second.stop();
  });

  it('and the next takes over from one that died without a word', async () => {
    toy.fill(30);
    // The dead one's lease: nobody prolongs it and nobody gives it back.
    const dead = await toy.runtime.leases.acquire(projectionLease(key), 'dead', 400);
    expect(dead).toBeDefined();
    toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    await toy.expectRowsOf(toyProjection());
  });

  it('and one that wakes up late commits nothing', async () => {
    toy.fill(40);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const outcomes: unknown[] = [];
    let slept = false;
    const sleepy: ProjectionStore = {
      ...toy.runtime.store,
      commit: async (commit) => {
        if (!slept) {
          slept = true;
          await asleep;
        }
        return toy.runtime.store.commit(commit).catch((error: unknown) => {
          outcomes.push(error);
          throw error;
        });
      },
    };
    // Its lease lapses while it sleeps: prolonging fails as if the process were paused.
    let acquired = 0;
    const paused = {
      ...toy.runtime.leases,
      acquire: async (...parameters: Parameters<typeof toy.runtime.leases.acquire>) => {
        acquired += 1;
        if (acquired > 1 && !slept) return toy.runtime.leases.acquire(...parameters);
        if (acquired > 1) throw new TransientFault('database-away', 'paused');
        return toy.runtime.leases.acquire(...parameters);
      },
    };
    const zombie = toy.run(toyProjection(), toy.log, { batchEvents: 10 }, { store: sleepy, leases: paused });
    await until(() => slept, 'the zombie sleeps');
    toy.run(toyProjection(), toy.log, { batchEvents: 10 });
    await toy.caughtUp();
    wake();
    await until(() => outcomes.length > 0, 'the zombie woke up');
    expect(outcomes[0]).toMatchObject({ code: 'fenced' });
    await toy.expectRowsOf(toyProjection());
    await zombie.stop();
  });
});

describe('an event that can not be projected', () => {
  it.each([
    ['the projection fails', (bad: StreamName) => toy.log.add(bad, said('poison')), /poison/],
    [
      'its row is none',
      (bad: StreamName) => toy.log.add(bad, said('nul')),
      /toy_lines.slug should be of type text/,
    ],
    [
      'the database refuses its row',
      (bad: StreamName) => toy.log.add(bad, said('refused')),
      /row-refused.*SQLSTATE 23514/,
    ],
    [
      'it can not be decoded',
      (bad: StreamName) => toy.log.addUndecodable(bad, new FatalFault('key-lost', 'No key.')),
      /key-lost: No key/,
    ],
  ])('parks its stream where %s; the neighbours go on', async (_case, poison, reason) => {
    const { bad, good } = toy.fillAround(poison);
    toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    expect([await toy.eventsOf(bad), await toy.eventsOf(good)]).toEqual([1, 3]);
    const { items } = await toy.desk().list();
    const [parked, ...others] = items;
    expect(others).toEqual([]);
    expect(parked).toMatchObject({ key: bad, event: { position: 3n, revision: 1n }, waiting: 1 });
    expect(`${parked?.cause.code}: ${parked?.cause.sentence}`).toMatch(reason);
    toy.log.add(bad, said('three'));
    await toy.caughtUp();
    expect((await toy.desk().list()).items[0]?.waiting).toBe(2);
    expect((await toy.runtime.records.list())[0]).toMatchObject({ status: 'running', parkedStreams: 1 });
  });
});

describe('another history', () => {
  it('is refused with a sentence that says what to do', async () => {
    toy.fill(10);
    const one = toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    await one.stop();
    toy.log.restart();
    toy.log.add(aStreamOf('tenant'), said('new'));
    toy.run(toyProjection(), toy.log);
    await until(async () => (await toy.runtime.records.list())[0]?.status === 'stalled', 'stalled');
    const [record] = await toy.runtime.records.list();
    expect(record?.reason).toMatch(/epoch-mismatch: toy@1 is at 10 of history .* rebuild it \(voicemeet/);
    expect(record?.position).toBe(10n);
    await toy.operator().rebuild('toy', { actor: 'ops', reason: 'restored' });
    await toy.caughtUp();
    await toy.expectRowsOf(toyProjection());
  });
});
