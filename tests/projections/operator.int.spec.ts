// What operators see of projections and do to them.
import { describe, expect, it } from 'vitest';
import { until } from '../support/projection-runtime.ts';
import { said, toyProjection } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';

describe('a stopped projection', () => {
  it('stops the projection where that is its rule, in front of the event, until it is skipped', async () => {
    const { bad, good } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    toy.run(toyProjection('stop'), toy.log);
    await until(async () => (await toy.runtime.records.list())[0]?.status === 'stopped', 'stopped');
    expect(await toy.position()).toBe(2n);
    expect((await toy.runtime.records.list())[0]?.reason).toMatch(/event 3: Error: poison/);
    expect([await toy.eventsOf(bad), await toy.eventsOf(good)]).toEqual([1, 1]);
    const operator = toy.operator(toyProjection('stop'));
    const act = { actor: 'ops', reason: 'known' };
    await operator.resume('toy', act);
    await until(async () => (await toy.runtime.records.list())[0]?.status === 'stopped', 'stopped again');
    expect(await operator.skipStopped('toy', act)).toBe(3n);
    await toy.caughtUp();
    expect([await toy.eventsOf(bad), await toy.eventsOf(good)]).toEqual([2, 3]);
    // What was ruled out stays out when everything is made again.
    const [verification] = await operator.verify('toy');
    expect(verification?.equal).toBe(true);
  });
});

describe('an operator', () => {
  it('has nothing to number anew where positions are dense', async () => {
    const renumbered = toy.operator().renumber({ actor: 'test', reason: 'to see' });
    await expect(renumbered).rejects.toMatchObject({ code: 'not-numbered' });
  });

  it('sees every projection of this code, how far it is, and none that is being rebuilt', async () => {
    toy.fill(20);
    const operator = toy.operator();
    expect(await operator.list()).toEqual([
      {
        name: 'toy',
        key: 'toy@1',
        tables: ['toy_counts_v1', 'toy_lines_v1'],
        lag: { count: 20n, unit: 'events' },
        lagSeconds: 0,
        record: undefined,
      },
    ]);
    const one = toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    await one.stop();
    await toy.runtime.workshop.storeOf('rebuild').claim('toy@1', 1n, 'e');
    const [overview] = await operator.list();
    expect(overview).toMatchObject({ lag: { count: 0n }, lagSeconds: 0 });
    expect(overview?.record).toMatchObject({
      projection: 'toy@1',
      position: 20n,
      status: 'running',
      parkedStreams: 0,
    });
    expect(overview?.record?.updatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await toy.runtime.records.list()).toHaveLength(1);
  });

  it('is told what there is not', async () => {
    const operator = toy.operator();
    const act = { actor: 'ops', reason: 'test' };
    await expect(operator.rebuild('nonsense', act)).rejects.toThrow(/no projection nonsense; there are: toy/);
    await toy.runtime.store.claim(key, 1n, await toy.log.feed.epoch());
    await expect(operator.resume('toy', act)).rejects.toMatchObject({ code: 'not-stopped' });
  });
});
