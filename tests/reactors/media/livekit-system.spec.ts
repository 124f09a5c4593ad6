// The media plane as an outside system: which room an effect is about, and what its silence means.
import { expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { StreamName } from '../../../src/domain/shared/ids.ts';
import { awayOf, roomOf } from '../../../src/reactors/media/livekit-system.ts';
import { account, meeting, tenant } from '../../support/histories/cast.ts';

it('the room is that of the meeting whose stream the event is of', () => {
  expect(roomOf({ tenant, stream: streamName('meeting', tenant, meeting) })).toEqual({ tenant, meeting });
  expect(() => roomOf({ tenant, stream: `account-${account}` as StreamName })).toThrow(
    /no stream of a meeting/,
  );
});

it('a reply that it was away says whether it may have been heeded, and nothing that it does not know', () => {
  expect(awayOf({ kind: 'away', code: 'busy', mayHaveHappened: false, retryAfterMs: 5 })).toEqual({
    kind: 'away',
    code: 'busy',
    mayHaveHappened: false,
    retryAfterMs: 5,
  });
});
