// Who may be named how, what is refused before anything is done, and what goes on record.
import { describe, expect, it } from 'vitest';
import { stuckDesk } from '../../src/app/stuck-desk.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { StuckItem, StuckOwner } from '../../src/ports/stuck-work.port.ts';
import { meeting, nine, tenant } from '../support/histories/cast.ts';

const stream = streamName('meeting', tenant, meeting);
const by = { actor: 'ada@ops', reason: 'mended' };
const item: StuckItem = {
  owner: 'projection:toy@1',
  key: stream,
  tenant,
  stream,
  attempts: 1,
  since: nine,
  due: undefined,
  cause: { code: 'x', sentence: 'y' },
  event: { position: 3n, revision: 1n },
  waiting: 0,
};

function givenDesk() {
  const did: unknown[] = [];
  const owner = (name: string): StuckOwner => ({
    rules: {
      retry: { does: 'tries again' },
      skip: { does: 'goes on' },
      release: { refused: 'nothing waits for it' },
    },
    act: (act) => {
      did.push([name, act]);
      return Promise.resolve({ goesOn: 'it goes on' });
    },
  });
  const desk = stuckDesk({
    work: {
      list: (asked) => Promise.resolve({ items: [], total: asked === 'timers' ? 7 : 0 }),
      find: (asked, key) => Promise.resolve(asked === item.owner && key === item.key ? item : undefined),
    },
    owners: new Map(['projection:toy@1', 'timers'].map((name) => [name, owner(name)])),
    record: (act, target, { actor }, doing) => {
      did.push(['record', act, target, actor]);
      return doing();
    },
  });
  return { desk, did };
}

describe('the desk', () => {
  it.each(['projection:toy@1', 'projection:toy', 'toy'])('finds an owner named %s', async (name) => {
    expect((await givenDesk().desk.show(name, stream)).item).toBe(item);
  });

  it('says which owners there are where it does not know one, and that nothing of a key is stuck', async () => {
    const { desk } = givenDesk();
    expect(() => desk.list('nonsense')).toThrow(/owners are: projection:toy@1, timers/);
    expect((await desk.list('timers')).total).toBe(7);
    await expect(desk.show('toy', 'meeting-2')).rejects.toMatchObject({ code: 'not-stuck' });
  });

  it('puts an act on record before it is done', async () => {
    const { desk, did } = givenDesk();
    expect(await desk.act('skip', 'toy', stream, by)).toEqual({ goesOn: 'it goes on' });
    expect(did).toEqual([
      ['record', 'stuck.skip', `projection:toy@1 ${stream}`, 'ada@ops'],
      ['projection:toy@1', 'skip'],
    ]);
  });

  it('neither does nor records what the owner refuses, and says why', async () => {
    const { desk, did } = givenDesk();
    await expect(desk.act('release', 'toy', stream, by)).rejects.toThrow(/nothing waits for it/);
    expect(did).toEqual([]);
  });
});
