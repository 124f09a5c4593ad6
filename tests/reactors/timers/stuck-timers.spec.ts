// What operators may do about stuck timers, and how a timer is named among what is stuck.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { DueItem, DueMoment } from '../../../src/ports/due-items.port.ts';
import type { StuckItem } from '../../../src/ports/stuck-work.port.ts';
import { stuckTimers, timerKey } from '../../../src/reactors/timers/stuck-timers.ts';
import { meeting, nine, tenant, ticketId } from '../../support/histories/cast.ts';

const stream = streamName('meeting', tenant, meeting);
const by = { actor: 'ada@ops', reason: 'mended' };

function stuck(timer: Pick<DueItem, 'stream' | 'kind' | 'ref'>): StuckItem {
  return {
    owner: 'timers',
    key: timerKey(timer),
    tenant,
    stream,
    attempts: 10,
    since: nine,
    due: nine,
    cause: { code: 'x', sentence: '' },
    event: undefined,
    waiting: 0,
  };
}

function givenTimers(found = true) {
  const did: unknown[] = [];
  const note = (act: string) => (moment: DueMoment) => {
    did.push([act, moment]);
    return Promise.resolve(found);
  };
  return { did, owner: stuckTimers({ retryStuck: note('retry'), skipStuck: note('skip') }) };
}

describe('a stuck timer', () => {
  it.each([
    { stream, kind: 'host-absence', ref: '' } as const,
    { stream, kind: 'seat-release', ref: ticketId(1) } as const,
  ])('$kind is named by its key alone, and due again or done by it', async (timer) => {
    const { did, owner } = givenTimers();
    expect(await owner.act('retry', stuck(timer), by)).toEqual({ goesOn: `${timerKey(timer)} is due again` });
    expect(await owner.act('skip', stuck(timer), by)).toEqual({
      goesOn: `${timerKey(timer)} is taken for done`,
    });
    const moment = { ...timer, due: nine };
    expect(did).toEqual([
      ['retry', moment],
      ['skip', moment],
    ]);
  });

  it('can not be released, since nothing waits for it', () => {
    expect(givenTimers().owner.rules.release).toEqual({
      refused: expect.stringContaining("can't be released"),
    });
  });

  it('that is not stuck any more is said to be so', async () => {
    const { owner } = givenTimers(false);
    const acted = owner.act('retry', stuck({ stream, kind: 'trial-end', ref: '' }), by);
    await expect(acted).rejects.toMatchObject({ code: 'not-stuck' });
  });
});
