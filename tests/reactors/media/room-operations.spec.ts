// Opening and closing where there is nothing to open or close; the rest is told with the reactor.
import { expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import { closing, opening } from '../../../src/reactors/media/room-operations.ts';
import { ada, meeting, nine, tenant } from '../../support/histories/cast.ts';
import * as the from '../../support/histories/meetings.ts';
import { aPlayedPlane } from '../../support/media-room.ts';
import { aPlannedMeeting, called, room } from '../../support/planned-meeting.ts';
import { aClaim } from '../../support/toy-reactor.ts';

const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const claim = aClaim({ tenant, stream: streamName('meeting', tenant, meeting), reactor: 'rooms' });

it('a room in which somebody is was opened; one without anybody is opened again, which changes nothing', async () => {
  const plane = aPlayedPlane();
  const { planOf } = aPlannedMeeting(...the.anOpenMeeting());
  const open = opening({ rooms: plane, planOf, roomTerms: { maxParticipants: 331 } });
  expect(await open.lookUp(claim, terms)).toEqual({ kind: 'absent' });
  plane.come(room, called(ada));
  expect(await open.lookUp(claim, terms)).toEqual({ kind: 'done' });
});

it('a room that is not there is closed', async () => {
  const plane = aPlayedPlane();
  const close = closing({ rooms: plane });
  expect(await close.perform(claim, terms)).toEqual({ kind: 'done' });
  expect(plane.asked).toEqual([]);
  plane.come(room, called(ada));
  expect(await close.lookUp(claim, terms)).toEqual({ kind: 'absent' });
});
