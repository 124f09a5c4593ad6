// A fold as the audit holds it: each replay from nothing, by itself.
import { expect, it } from 'vitest';
import { describeMeeting } from '../../../src/domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { replaysOf } from '../../../src/read/audit/audit-fold.ts';
import { aScheduledMeeting } from '../../support/histories/meetings.ts';

it('replays begin from nothing and do not know each other', () => {
  const replays = replaysOf({ ...meetingDecider, describe: describeMeeting });
  const [one, other] = [replays.fresh(), replays.fresh()];
  for (const event of aScheduledMeeting()) one.take(event);
  expect(one.describe()).toMatchObject({ status: 'scheduled', waitingRoom: true });
  expect(other.describe()).toEqual({ status: 'none' });
});
