// Releasing parked streams on a real database, with their poison or without.
import { describe, expect, it } from 'vitest';
import { said, toyProjection } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';
const goesOn = (stream: string, events: number) => ({
  goesOn: `${stream} goes on: ${events} missed events projected`,
});

describe('a parked stream', () => {
  it('is projected with all that waited once released, as if it had never been parked', async () => {
    const cure = { cured: false };
    const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    for (let count = 0; count < 5; count += 1)
      toy.log.add(bad, said(count === 3 ? 'clear' : `later ${count}`));
    toy.run(toyProjection('park-stream', cure), toy.log, { batchEvents: 2 });
    await toy.caughtUp();
    const operator = toy.operator(toyProjection('park-stream', cure));
    const desk = toy.desk(toyProjection('park-stream', cure));
    const act = { actor: 'ops', reason: 'mended' };
    expect(await desk.act('release', 'toy', bad, act)).toEqual({
      stuckAgain: `${bad} is stuck again after 0 events: Error: poison`,
    });
    expect(await desk.list('toy')).toMatchObject({ items: [{ key: bad, attempts: 2 }], total: 1 });
    cure.cured = true;
    expect(await desk.act('release', 'toy', bad, act)).toEqual(goesOn(bad, 7));
    expect(await desk.list('toy')).toEqual({ items: [], total: 0 });
    toy.log.add(bad, said('after'));
    await toy.caughtUp();
    await toy.expectRowsOf(toyProjection('park-stream', cure));
    const [verification] = await operator.verify('toy');
    expect(verification?.equal).toBe(true);
  });

  it('is released whole, however much it missed', async () => {
    const cure = { cured: false };
    const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    for (let count = 0; count < 1_500; count += 1) toy.log.add(bad, said(`later ${count}`));
    toy.run(toyProjection('park-stream', cure), toy.log);
    await toy.caughtUp();
    cure.cured = true;
    const desk = toy.desk(toyProjection('park-stream', cure));
    const released = await desk.act('retry', 'toy', bad, { actor: 'ops', reason: 'mended' });
    expect(released).toEqual(goesOn(bad, 1_502));
    await toy.expectRowsOf(toyProjection('park-stream', cure));
  });

  it('is left out for good when skipped', async () => {
    const { bad, good } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    const operator = toy.operator();
    const skipped = await toy.desk().act('skip', 'toy', bad, { actor: 'ops', reason: 'nonsense' });
    expect(skipped).toEqual(goesOn(bad, 1));
    expect([await toy.eventsOf(bad), await toy.eventsOf(good)]).toEqual([2, 3]);
    const [verification] = await operator.verify('toy');
    expect(verification?.equal).toBe(true);
    const { rows } = await toy.runtime.pool.query(
      'select actor, reason from ops.skipped_events where projection = $1',
      [key],
    );
    expect(rows).toContainEqual({ actor: 'ops', reason: 'nonsense' });
  });
});
