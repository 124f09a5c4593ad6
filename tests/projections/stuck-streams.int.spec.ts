// What operators may do about parked streams; release.int.spec.ts shows what a release projects.
import { expect, it } from 'vitest';
import { ownerOf } from '../../src/projections/stuck-streams.ts';
import { said, toyProjection } from '../support/toy-projection.ts';
import { useToyRuntime } from '../support/toy-runtime.ts';

const toy = useToyRuntime();
const by = { actor: 'ops', reason: 'mended' };

it('a parked stream knows what each act does, and none is refused', async () => {
  const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
  toy.run(toyProjection(), toy.log);
  await toy.caughtUp();
  const { item, rules } = await toy.desk().show('toy', bad);
  expect(item).toMatchObject({ owner: ownerOf(toyProjection()), key: bad, waiting: 1, attempts: 1 });
  expect(item.cause).toEqual({ code: 'Error', sentence: 'poison' });
  expect(Object.values(rules).every((rule) => 'does' in rule)).toBe(true);
});

it('one that went on meanwhile is left as it is', async () => {
  const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
  toy.run(toyProjection(), toy.log);
  await toy.caughtUp();
  const { item } = await toy.desk().show('toy', bad);
  await toy.desk().act('skip', 'toy', bad, by);
  const late = toy.streamsOwner().act('release', item, by);
  await expect(late).rejects.toMatchObject({ code: 'not-stuck' });
  expect(await toy.eventsOf(bad)).toBe(2);
});
