import { expect, it } from 'vitest';
import type { StuckItem } from '../../src/ports/stuck-work.port.ts';
import { stuckEffects } from '../../src/reactors/stuck-effects.ts';

const item = { owner: 'effects:toy', key: 'meeting-x.y/3', stream: 'meeting-x.y' } as unknown as StuckItem;
const by = { actor: 'ada', reason: 'mended' };

it('issue 13: each act of an operator is one act on the ledger, and none where somebody was faster', async () => {
  const did: string[] = [];
  let isStuck = true;
  const act = (name: string) => () => {
    did.push(name);
    return Promise.resolve(isStuck);
  };
  const owner = stuckEffects({
    retryStuck: act('retry'),
    skipStuck: act('skip'),
    releaseStuck: act('release'),
  });
  for (const name of ['retry', 'skip', 'release'] as const) {
    expect(owner.rules[name]).toHaveProperty('does');
    expect(await owner.act(name, item, by)).toEqual({ goesOn: expect.stringContaining(item.key) as string });
  }
  expect(did).toEqual(['retry', 'skip', 'release']);
  isStuck = false;
  await expect(owner.act('retry', item, by)).rejects.toMatchObject({ code: 'not-stuck' });
});
