// GET /v1/meetings/{meeting}/clock: the server's time and the meeting's end, so that a countdown does not drift.
import { z } from 'zod';
import type { Clock } from '../../ports/clock.port.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { meetingClockSchema, readMeetingClock } from './meeting-clock.query.ts';
import { meetingAbsent, meetingParams } from './meeting-words.ts';
import { viewerOf } from './viewer.ts';

/** One round trip. `now` is taken last: a read that had to wait for its position must not return an old time. */
export function meetingClockRoute({
  db,
  clock: server,
}: {
  readonly db: WatchedReadDb;
  readonly clock: Clock;
}): QueryRoute {
  return queryRoute({
    url: '/v1/meetings/{meeting}/clock',
    operationId: 'readMeetingClock',
    summary: 'The server’s time, and when the duration limit or a host’s absence ends the meeting',
    tag: 'meetings',
    roundTrips: { warm: 1, cold: 1 },
    roles: ['admin', 'member', 'guest'],
    shape: {
      params: meetingParams(),
      query: z.strictObject({}),
      answer: meetingClockSchema.extend({ now: z.string() }),
    },
    sources: [{ projection: 'meeting-detail', category: 'meeting', param: 'meeting' }],
    absent: meetingAbsent,
    answer: async ({ params: { meeting }, principal, reading }) => {
      const clock = await readMeetingClock(reading(db), viewerOf(principal), meeting);
      return clock && { body: { ...clock, now: server.now() } };
    },
  });
}
