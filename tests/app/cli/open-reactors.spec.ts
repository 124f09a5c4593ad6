import { expect, it } from 'vitest';
import { reactorDesk } from '../../../src/app/cli/open-reactors.ts';
import type { OnRecord } from '../../../src/app/operator-acts.ts';

const by = { actor: 'ada', reason: 'restored' };

function aDesk(names: readonly string[]) {
  const did: unknown[] = [];
  const onRecord: OnRecord = (verb, target, who, work) => {
    did.push([verb, target, who]);
    return work();
  };
  const checkpoints = {
    restart: (...place: readonly string[]) => Promise.resolve(void did.push(['restart', ...place])),
  };
  const desk = reactorDesk({ names, checkpoints, log: { epoch: () => Promise.resolve('e2') }, onRecord });
  return { desk, did };
}

it('issue 13: restarts a delivery at the beginning of the present history, on record', async () => {
  const { desk, did } = aDesk(['rooms']);
  await desk.restart('rooms', by);
  expect(did).toEqual([
    ['reactors.restart', 'rooms', by],
    ['restart', 'rooms', 'e2'],
  ]);
});

it('refuses a reactor that is not there, and does nothing', async () => {
  const { desk, did } = aDesk(['rooms', 'mail']);
  await expect(desk.restart('room', by)).rejects.toThrow(
    'There is no reactor room; reactors are: rooms, mail.',
  );
  await expect(aDesk([]).desk.restart('rooms', by)).rejects.toThrow('this version has none');
  expect(did).toEqual([]);
});
