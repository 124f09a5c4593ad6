// GET /v1/audit/…/state: the state at an instant, at a version, or at the end.
import { z } from 'zod';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { instantSchema, revisionText } from '../../http/schemas.ts';
import { answerOnRecord, type AuditPorts } from './audit-ports.ts';
import { auditRoles, subjectStream, type AuditSubject } from './audit-subject.ts';
import { momentText, timeSchema } from './moment.ts';
import { anyJson, shownMembers } from './shown-json.ts';
import { statesAt } from './state-at.ts';

/** `version` -1 and `at` null: before the first event. */
const answer = z.strictObject({
  upTo: z.string(),
  version: z.string(),
  at: z.string().nullable(),
  state: z.record(z.string(), anyJson()),
});

/** Round trips: the log's end, the record's commit, the snapshot, then its last event together with those after it; without a snapshot one per 500 events. */
export function auditStateRoute(ports: AuditPorts, subject: AuditSubject): QueryRoute {
  const { scope, params, absent } = subject;
  return queryRoute({
    url: `${subject.url}/state`,
    operationId: `audit${subject.noun}State`,
    summary:
      'What was so at an instant or a version; with both, at whichever comes first. An instant is one of the recorded time (what was on record by then) unless `time=occurred` asks for what had come about by then, as reported since',
    tag: 'audit',
    roundTrips: { warm: 4, cold: 5 },
    roles: auditRoles,
    shape: {
      params,
      query: z.strictObject({
        at: instantSchema().optional(),
        version: revisionText().optional(),
        time: timeSchema(),
      }),
      answer,
    },
    sources: [],
    absent,
    answer: async ({ params: path, query: moment, principal, context }) => {
      const { tenant } = principal;
      const id = subject.idOf(path, tenant);
      const question = { question: 'state', scope, subject: id, detail: momentText(moment) } as const;
      return answerOnRecord(ports, { principal, context }, question, async (upTo) => {
        const source = { store: ports.store, tenant, stream: subjectStream(subject, tenant, id), upTo };
        const [found] = (await statesAt(source, ports.replays[scope], [moment])) ?? [];
        if (found === undefined) return undefined;
        const { revision, at, state } = found;
        return { body: { upTo: String(upTo), version: String(revision), at, state: shownMembers(state) } };
      });
    },
  });
}
