// GET /v1/audit/meetings/{meeting}/audibility: could X hear Y, at an instant and ever, and when exactly? An instant is one
// of the same time as for the state (moment.ts); "ever" has no instant, so what came about counts whenever it was reported.
import { z } from 'zod';
import { parseMeetingId, parsePersonId, streamName } from '../../domain/shared/ids.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { idSchema, instantSchema } from '../../http/schemas.ts';
import { audibleIntervals, isWithin } from './audible-intervals.ts';
import { factsIn, readAudibilityFacts } from './audibility.query.ts';
import { goOnRecord, type AuditPorts } from './audit-ports.ts';
import { auditRoles, meetingSubject } from './audit-subject.ts';
import { timeSchema } from './moment.ts';
import { revisionAt } from './pages.ts';

/** How long to wait for the timeline to reach the log's end. */
const patienceMs = 5_000;

/**
 * Intervals of the time that was asked for, from `from` (inclusive) until `until` (exclusive; null: still). `at`: null if no
 * instant was named. `ever`: whether it came about at all, also where that was reported only when it was over.
 */
const answer = z.strictObject({
  upTo: z.string(),
  listener: z.string(),
  speaker: z.string(),
  at: z.strictObject({ instant: z.string(), audible: z.boolean() }).nullable(),
  ever: z.boolean(),
  intervals: z.array(z.strictObject({ from: z.string(), until: z.string().nullable() })),
});

/** One round trip to the timeline, one for the log's end, one for the meeting's revision, the record's commit, and the wait for the timeline. */
export function audibilityRoute(ports: AuditPorts): QueryRoute {
  const person = idSchema(parsePersonId);
  return queryRoute({
    url: '/v1/audit/meetings/{meeting}/audibility',
    operationId: 'auditMeetingAudibility',
    summary:
      'Whether one person could hear another: at an instant, ever, and in which intervals. Instants are of the recorded time (as the state has it) unless `time=occurred` asks for when it came about, as reported since',
    tag: 'audit',
    roundTrips: { warm: 4, cold: 5 },
    roles: auditRoles,
    shape: {
      params: z.strictObject({ meeting: idSchema(parseMeetingId) }),
      query: z.strictObject({
        listener: person,
        speaker: person,
        at: instantSchema().optional(),
        time: timeSchema(),
      }),
      answer,
    },
    sources: [{ projection: 'policy-timeline', category: 'meeting', param: 'meeting' }],
    absent: meetingSubject.absent,
    answer: async ({ params: { meeting }, query: { listener, speaker, at, time }, ...questioned }) => {
      const { principal, context, reading, visibleUpTo } = questioned;
      const words = time === 'occurred' ? '/time:occurred' : '';
      const detail = `listener:${listener}/speaker:${speaker}/at:${at ?? 'ever'}${words}`;
      const question = { question: 'audibility', scope: 'meeting', subject: meeting, detail } as const;
      const upTo = await goOnRecord(ports, { principal, context }, question);
      const { tenant } = principal;
      const stream = streamName('meeting', tenant, meeting);
      const revision = await revisionAt({ store: ports.store, tenant, stream, upTo });
      await visibleUpTo(upTo, patienceMs);
      const wanted = { meeting, listener, speaker, upTo: revision };
      const facts = await readAudibilityFacts(reading(ports.db), tenant, wanted);
      if (facts === undefined) return undefined;
      const intervals = [...audibleIntervals(factsIn(time, facts), listener, speaker)];
      const asked = at === undefined ? null : { instant: at, audible: isWithin(intervals, at) };
      const ever =
        intervals.length > 0 || audibleIntervals(factsIn('occurred', facts), listener, speaker).length > 0;
      return { body: { upTo: String(upTo), listener, speaker, at: asked, ever, intervals } };
    },
  });
}
