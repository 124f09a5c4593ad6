// A meeting that somebody begins to watch late is folded with every state on the way, those that its tenant's settings made too: a
// client who comes back with the id of one of them is told what changed since.
import { expect, it } from 'vitest';
import { meetingInMemory } from '../../../src/projections/meeting-detail/meeting-in-memory.ts';
import { foldMeeting } from '../../../src/read/live/meeting-fold.ts';
import type { DisclosedFrom } from '../../../src/read/live/meeting-fold.ts';
import { meeting, tenant } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { meetingStream } from '../../support/meeting-logs.ts';
import { createArrayLog } from '../../support/recorded-events.ts';

it('issue 13 A10: states that settings made between events are seen like all others', async () => {
  const log = createArrayLog();
  for (const event of the.anOpenMeeting()) log.add(meetingStream, event);
  const end = await log.feed.tail();
  const disclosed: DisclosedFrom = [
    [end + 1n, 'undisclosed'],
    [end + 2n, 'listed'],
  ];
  const seen: bigint[] = [];
  await foldMeeting({ store: log.store, fold: meetingInMemory }, { tenant, meeting }, disclosed, {
    upTo: end + 3n,
    keep: 100,
    seen: ({ position }) => void seen.push(position),
  });
  expect(seen.slice(-3)).toEqual([end, end + 1n, end + 2n]);
});
