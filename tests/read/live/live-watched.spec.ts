// What a page of events does to those who watch: each is called once, and what one tenant's board can't take ends that board alone.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import type { StoredEvent } from '../../../src/ports/event-log.port.ts';
import type { LiveBoard } from '../../../src/read/live/live-board.ts';
import { liveWatched } from '../../../src/read/live/live-watched.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { invite, tenant } from '../../support/histories/cast.ts';
import { meetingStream } from '../../support/meeting-logs.ts';
import { aLiveWorld } from '../../support/live-world.ts';
import * as the from '../../support/histories/meetings.ts';

const other = '0196f0c4-2f00-7000-8000-00000000beef' as TenantId;

function watched(boards: Readonly<Record<string, Partial<LiveBoard>>> = {}) {
  const observer = fakeObserver();
  const nothing = {
    clients: () => 0,
    reached: () => undefined,
    fail: () => undefined,
    take: () => undefined,
  };
  const all = liveWatched({
    meeting: () => {
      throw new Error('nobody watches a meeting');
    },
    board: (of) => ({
      ...nothing,
      join: () => ({ next: () => undefined, lastId: () => undefined, close: () => undefined }),
      ...boards[of],
    }),
    nowMs: () => 0,
    observer,
  });
  return { all, observer };
}

describe('issue 13 A10: what is watched', () => {
  it('calls each listener once for a page, however many events of its stream are in it', () => {
    const { all } = watched();
    const stream = streamName('invite', tenant, invite);
    all.watch(stream, () => undefined);
    all.watch(stream, () => undefined);
    const page = Array.from({ length: 500 }, () => ({ stream, tenant }) as StoredEvent);
    expect(all.pick(page).listeners).toHaveLength(2);
  });

  it('ends the board of a tenant that can’t take an event, and no other', () => {
    const ended: string[] = [];
    const taken: string[] = [];
    const { all, observer } = watched({
      [tenant]: {
        take: () => {
          throw new Error('no such shape');
        },
        fail: () => void ended.push('the one'),
      },
      [other]: { take: () => void taken.push('the other'), fail: () => void ended.push('the other') },
    });
    all.board(tenant, 0n);
    all.board(other, 0n);
    const world = aLiveWorld();
    const [event] = the.anOpenMeeting();
    const recorded = world.add(meetingStream, event!);
    all.give(
      [],
      [
        { kind: 'recorded', recorded },
        { kind: 'recorded', recorded: { ...recorded, tenant: other } },
      ],
      2n,
    );
    expect([ended, taken]).toEqual([['the one'], ['the other']]);
    expect(observer.observed.map(({ kind }) => kind)).toContain('error');
  });
});
