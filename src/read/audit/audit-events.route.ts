// GET /v1/audit/…/events: a history as pages of JSON, or all of it as one stream of lines (NDJSON) if the
// caller prefers that. The stream reads a page when the caller has taken the one before.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contextOf } from '../../http/context-slot.ts';
import { HttpProblem } from '../../http/problem.ts';
import { revisionText } from '../../http/schemas.ts';
import { parsed } from '../../http/validation.ts';
import type { FreshnessShell } from '../http/freshness.ts';
import { pageOf, pageQuery, pageSchema } from '../http/page.ts';
import { queryRoute, type QueryRoute } from '../http/query-route.ts';
import { historyPages, placeOf, readHistory, type HistorySource } from './audit-events.query.ts';
import { goOnRecord, type Asking, type AuditPorts } from './audit-ports.ts';
import { auditRoles, subjectStream, type AuditSubject } from './audit-subject.ts';
import { historyEventOf, historyEventSchema } from './history.ts';
import { prefersLines, linesOf, linesType } from './lines.ts';

const query = () => z.strictObject(pageQuery(revisionText()));

/** Two round trips and the record's commit; as lines, one more per page. */
export function auditEventsRoute(ports: AuditPorts, subject: AuditSubject): QueryRoute {
  const { params, absent } = subject;
  const url = `${subject.url}/events` as const;
  const sourceOf = async (asking: Asking, path: Readonly<Record<string, string>>, detail: string) => {
    const { tenant } = asking.principal;
    const id = subject.idOf(path, tenant);
    const question = { question: 'events', scope: subject.scope, subject: id, detail } as const;
    const upTo = await goOnRecord(ports, asking, question);
    const stream = subject.scope === 'tenant' ? 'all' : subjectStream(subject, tenant, id);
    return { store: ports.store, tenant, stream, upTo } satisfies HistorySource;
  };
  const pages = queryRoute({
    url,
    operationId: `audit${subject.noun}Events`,
    summary: 'The history, event by event; all of it as application/x-ndjson where that is preferred',
    tag: 'audit',
    roundTrips: { warm: 3, cold: 5 },
    roles: auditRoles,
    shape: { params, query: query(), answer: pageSchema(historyEventSchema).extend({ upTo: z.string() }) },
    sources: [],
    absent,
    answer: async ({ params: path, query: { cursor, limit }, principal, context }) => {
      const detail = `after:${cursor ?? 'start'}/limit:${limit}`;
      const source = await sourceOf({ principal, context }, path, detail);
      const events = await readHistory(source, cursor, limit + 1);
      if (events.length === 0 && cursor === undefined) return undefined;
      const { items, next } = pageOf(events, limit, (event) => String(placeOf(event, source)));
      return { body: { items: items.map(historyEventOf), next, upTo: String(source.upTo) } };
    },
  });
  const serveLines = async (shell: FreshnessShell, request: FastifyRequest, reply: FastifyReply) => {
    const { principal, ...context } = contextOf(request);
    if (principal === undefined) throw new Error('a query was served without a principal');
    const path = parsed(params, request.params, 'path');
    const { cursor } = parsed(query(), request.query, 'query');
    const source = await sourceOf({ principal, context }, path, `after:${cursor ?? 'start'}/lines`);
    const lines = await linesOf(historyPages(source, cursor), historyEventOf);
    if (lines === undefined && cursor === undefined) throw new HttpProblem({ status: 404, ...absent });
    void reply.header('voicemeet-position', shell.positions.encode(source.upTo));
    return reply.header('content-type', linesType).send(lines ?? '');
  };
  return {
    operationId: pages.operationId,
    serve: (shell) => {
      const served = pages.serve(shell);
      const handle = (request: FastifyRequest, reply: FastifyReply) =>
        prefersLines(request.headers.accept)
          ? serveLines(shell, request, reply)
          : served.handle(request, reply);
      return { ...served, handle };
    },
  };
}
