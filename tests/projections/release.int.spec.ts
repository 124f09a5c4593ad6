// Releasing parked streams on a real database, with their poison or without.
import { describe, expect, it } from 'vitest';
import { said, toyProjection } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const key = 'toy@1';

describe('a parked stream', () => {
  it('is projected with all that waited once released, as if it had never been parked', async () => {
    const cure = { cured: false };
    const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    for (let count = 0; count < 5; count += 1)
      toy.log.add(bad, said(count === 3 ? 'clear' : `later ${count}`));
    toy.run(toyProjection('park-stream', cure), toy.log, { batchEvents: 2 });
    await toy.caughtUp();
    const operator = toy.operator(toyProjection('park-stream', cure));
    const act = { actor: 'ops', reason: 'mended' };
    expect(await operator.release('toy', bad, act)).toMatchObject({ applied: 0, poison: 'Error: poison' });
    expect(await operator.parked('toy')).toHaveLength(1);
    cure.cured = true;
    expect(await operator.release('toy', bad, act)).toEqual({ applied: 7, poison: undefined });
    expect(await operator.parked('toy')).toEqual([]);
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
    const released = await toy
      .operator(toyProjection('park-stream', cure))
      .release('toy', bad, { actor: 'ops', reason: 'mended' });
    expect(released).toEqual({ applied: 1_502, poison: undefined });
    await toy.expectRowsOf(toyProjection('park-stream', cure));
  });

  it('is left out for good when skipped', async () => {
    const { bad, good } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    toy.run(toyProjection(), toy.log);
    await toy.caughtUp();
    const operator = toy.operator();
    expect(await operator.skip('toy', bad, { actor: 'ops', reason: 'nonsense' })).toMatchObject({
      applied: 1,
    });
    expect([await toy.eventsOf(bad), await toy.eventsOf(good)]).toEqual([2, 3]);
    const [verification] = await operator.verify('toy');
    expect(verification?.equal).toBe(true);
    const { rows } = await toy.runtime.pool.query(
      `select actor, reason from ops.projection_history where projection = $1 and deed like 'skipped%'`,
      [key],
    );
    expect(rows).toContainEqual({ actor: 'ops', reason: 'nonsense' });
  });
});
