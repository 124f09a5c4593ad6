// Queries served by a real fastify, for a caller of the test's choice.
import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import type { PlatformRole, Principal } from '../../src/ports/authenticator.port.ts';
import type { CorrelationId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { DbRow, WatchedReadDb } from '../../src/ports/read-db.port.ts';
import type { ShownPositions } from '../../src/read/http/freshness.ts';
import type { QueryRoute } from '../../src/read/http/query-route.ts';
import { startLaps } from '../../src/http/laps.ts';
import { contextSlot, setContext } from '../../src/http/context-slot.ts';
import { faultProblem } from '../../src/http/fault-status.ts';
import { positionTokens } from '../../src/http/position-token.ts';
import { HttpProblem, problemText } from '../../src/http/problem.ts';
import { after, hana, tenant } from './histories/cast.ts';

/** Tokens of the log that tests pretend to have. */
export const tokens = positionTokens({ store: 'memory', epoch: 'test', partition: 0 }, Buffer.alloc(32));

/** Everything is visible at once. */
export const allVisible: ShownPositions = {
  waitFor: () => Promise.resolve(true),
  standing: () => Promise.resolve({ position: 0n, status: 'running', stale: undefined }),
};

/** Read models that give these rows, at the end of their log and with nothing parked. */
export function freshRows(query: () => Promise<readonly DbRow[]>): WatchedReadDb {
  return {
    query,
    queryWatched: async (_tenant, _question, sources) => ({
      rows: await query(),
      standings: sources.map(({ projection }) => ({
        projection,
        status: 'running',
        position: 0n,
        parkedAt: undefined,
        kindParkedAt: undefined,
      })),
    }),
  };
}

/** Somebody who asks. */
export function principalOf(
  person: PersonId,
  roles: readonly PlatformRole[] = ['member'],
  of: TenantId = tenant,
): Principal {
  return { tenant: of, person, roles: new Set(roles), actor: { kind: 'person', id: person } };
}

/** The answer. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: unknown;
}

/** Asks one of the routes as somebody, at half past nine unless another instant is named. */
export async function ask(
  routes: readonly QueryRoute[],
  url: string,
  {
    principal = principalOf(hana),
    at = after(30),
    headers = {},
    visibility = allVisible,
  }: {
    readonly principal?: Principal;
    readonly at?: Instant;
    readonly headers?: Readonly<Record<string, string>>;
    readonly visibility?: ShownPositions;
  } = {},
): Promise<Answered> {
  const trace = { traceId: 'a'.repeat(32), header: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const app = fastify();
  app.decorateRequest(contextSlot, null);
  app.addHook('onRequest', (request, _reply, done) => {
    const correlation = randomUUID() as CorrelationId;
    setContext(request, { requestId: randomUUID(), correlation, trace, at, laps: startLaps(), principal });
    done();
  });
  app.setErrorHandler((error, _request, reply) => {
    const problem = error instanceof HttpProblem ? error.problem : faultProblem(error);
    if (problem === undefined) throw error;
    return reply
      .status(problem.status)
      .headers(problem.headers ?? {})
      .type('application/problem+json')
      .send(problemText(problem));
  });
  for (const route of routes) {
    const { method, url: place, handle } = route.serve({ visibility, positions: tokens });
    app.route({ method, url: place.replaceAll(/\{(\w+)\}/g, ':$1'), handler: handle });
  }
  const { statusCode, headers: answered, body: text } = await app.inject({ method: 'GET', url, headers });
  await app.close();
  const isJson =
    String(answered['content-type']).includes('json') && !String(answered['content-type']).includes('ndjson');
  return { status: statusCode, headers: answered, text, body: isJson ? JSON.parse(text) : undefined };
}
