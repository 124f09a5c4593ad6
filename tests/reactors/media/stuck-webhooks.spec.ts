// What operators do about a webhook that could not be applied.
import { expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { StuckItem } from '../../../src/ports/stuck-work.port.ts';
import { stuckWebhooks } from '../../../src/reactors/media/stuck-webhooks.ts';
import { after, meeting, tenant } from '../../support/histories/cast.ts';

const stream = streamName('meeting', tenant, meeting);
const item: StuckItem = {
  owner: 'webhooks',
  key: `${stream}/EV_1`,
  tenant,
  stream,
  cause: { code: 'x', sentence: 'x' },
  attempts: 1,
  since: after(0),
  event: undefined,
  waiting: 0,
  due: undefined,
};
const by = { operator: 'ada', reason: 'mended' } as never;

it('issue 13 B3: has it applied again or gives it up, and says where somebody was faster', async () => {
  const asked: unknown[] = [];
  let isStuck = true;
  const act = (what: string) => (of: string, id: string) => {
    asked.push([what, of, id]);
    return Promise.resolve(isStuck);
  };
  const owner = stuckWebhooks({ retryStuck: act('retry'), skipStuck: act('skip') });
  expect(await owner.act('retry', item, by)).toEqual({ goesOn: `${item.key} is applied again` });
  expect(await owner.act('skip', item, by)).toEqual({ goesOn: `${item.key} is given up` });
  expect(asked).toEqual([
    ['retry', stream, 'EV_1'],
    ['skip', stream, 'EV_1'],
  ]);
  isStuck = false;
  await expect(owner.act('retry', item, by)).rejects.toMatchObject({ code: 'not-stuck' });
  expect(owner.rules.release).toHaveProperty('refused');
});
