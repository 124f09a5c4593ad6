// GET /v1/audit/…/difference: what differs between two moments, each an instant or a version.
import { z } from 'zod';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import type { StateAt } from './audit-fold.ts';
import { answerOnRecord, type AuditPorts } from './audit-ports.ts';
import { auditRoles, subjectStream, type AuditSubject } from './audit-subject.ts';
import { differencesBetween, differenceSchema } from './difference.ts';
import { type Moment, momentSchema, momentText, timeSchema } from './moment.ts';
import { statesAt } from './state-at.ts';

const end = z.strictObject({ version: z.string(), at: z.string().nullable() });

const answer = z.strictObject({
  upTo: z.string(),
  from: end,
  to: end,
  differences: z.array(differenceSchema),
});

/** Round trips: the log's end and the record's commit; for each moment the snapshot, then its last event together with those after it; without a snapshot one per 500 events. */
export function auditDifferenceRoute(ports: AuditPorts, subject: AuditSubject): QueryRoute {
  const { scope, params, absent } = subject;
  return queryRoute({
    url: `${subject.url}/difference`,
    operationId: `audit${subject.noun}Difference`,
    summary:
      'What was added, removed and changed between two moments, each an instant or a version; `time` says which time instants are of, as for the state',
    tag: 'audit',
    roundTrips: { warm: 6, cold: 7 },
    roles: auditRoles,
    shape: {
      params,
      query: z.strictObject({ from: momentSchema(), to: momentSchema(), time: timeSchema() }),
      answer,
    },
    sources: [],
    absent,
    answer: async ({ params: path, query, principal, context }) => {
      const { tenant } = principal;
      const id = subject.idOf(path, tenant);
      const { time } = query;
      const [from, to]: readonly [Moment, Moment] = [
        { ...query.from, time },
        { ...query.to, time },
      ];
      const detail = `from:${momentText(from)}/to:${momentText(to)}`;
      const question = { question: 'difference', scope, subject: id, detail } as const;
      return answerOnRecord(ports, { principal, context }, question, async (upTo) => {
        const source = { store: ports.store, tenant, stream: subjectStream(subject, tenant, id), upTo };
        const [before, after] = (await statesAt(source, ports.replays[scope], [from, to])) ?? [];
        if (before === undefined || after === undefined) return undefined;
        const differences = [...differencesBetween(before.state, after.state)];
        return { body: { upTo: String(upTo), from: endOf(before), to: endOf(after), differences } };
      });
    },
  });
}

function endOf({ revision, at }: StateAt): z.infer<typeof end> {
  return { version: String(revision), at };
}
