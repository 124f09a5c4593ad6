// The grammar of route tests: given a server of declared routes, when an HTTP request comes, then this response. No
// socket; `close` it after the test.
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { HttpParts, HttpSettings } from '../../src/app/http/build-http.ts';
import { buildHttp } from '../../src/app/http/build-http.ts';
import type { PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { Authenticator, PlatformRole, Principal } from '../../src/ports/authenticator.port.ts';
import type { Clock } from '../../src/ports/clock.port.ts';
import type { Dispatch } from '../../src/ports/dispatch.port.ts';
import type { Observer } from '../../src/ports/observer.port.ts';
import type { ShownPositions } from '../../src/read/http/freshness.ts';
import type { QueryRoute } from '../../src/read/http/query-route.ts';
import type { CommandRoute } from '../../src/write/http/command-route.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import { positionTokens } from '../../src/http/position-token.ts';
import { fakeAuthenticator, fakeToken } from './fakes/fake-authenticator.ts';
import type { FakeDispatch } from './fakes/fake-dispatch.ts';
import { fakeDispatch } from './fakes/fake-dispatch.ts';
import type { Observed } from './fakes/fake-observer.ts';
import { fakeObserver } from './fakes/fake-observer.ts';

export const testPositions = positionTokens({ store: 'memory', epoch: 'e1', partition: 0 }, Buffer.alloc(32));
export const testInstant = '2026-11-21T10:00:00.000Z' as Instant;

/** What a test may bring; fakes stand in for the rest. */
export interface ApiGiven {
  readonly commands?: readonly CommandRoute[];
  readonly reads?: readonly QueryRoute[];
  readonly plain?: readonly HttpRoute[];
  readonly dispatch?: Dispatch;
  readonly authenticator?: Authenticator;
  readonly guest?: Principal['guest'];
  readonly visibility?: ShownPositions;
  readonly observer?: Observer;
  readonly clock?: Clock;
  readonly settings?: Partial<HttpSettings>;
  readonly stopping?: () => boolean;
}

/** A served API and its fakes. */
export interface Api {
  readonly app: FastifyInstance;
  readonly routes: readonly HttpRoute[];
  readonly dispatch: FakeDispatch;
  readonly observed: readonly Observed[];
  readonly tenant: TenantId;
  readonly person: PersonId;
  /** A bearer header for roles in the API's own tenant, or another. */
  readonly as: (roles: readonly PlatformRole[], tenant?: TenantId) => { readonly authorization: string };
  readonly when: (request: InjectOptions) => Promise<LightMyRequestResponse>;
  readonly close: () => Promise<void>;
}

const settings: HttpSettings = {
  version: '0.0.0',
  publicUrl: 'http://127.0.0.1:7080',
  corsOrigins: [],
  trustedProxies: [],
  limits: {
    principalPerMinute: 100_000,
    addressPerMinute: 100_000,
    preflightsPerMinute: 100_000,
    maxEventLoopDelayMs: 0,
    maxRssBytes: 0,
    sampleMs: 1_000,
  },
};

/** Builds a server from declared routes. */
export async function givenApi(given: ApiGiven): Promise<Api> {
  const fake = fakeDispatch();
  const seen = fakeObserver();
  const ids = uuidIdSource();
  const positions = testPositions;
  const write = { dispatch: given.dispatch ?? fake, ids, positions };
  const read = {
    visibility: given.visibility ?? {
      waitFor: () => Promise.resolve(true),
      standing: () => Promise.resolve({ position: 0n, status: 'running' as const, stale: undefined }),
    },
    positions,
  };
  const routes: readonly HttpRoute[] = [
    ...(given.commands ?? []).map(({ serve }) => serve(write)),
    ...(given.reads ?? []).map(({ serve }) => serve(read)),
    ...(given.plain ?? []),
  ];
  const parts: HttpParts = {
    routes,
    ids,
    authenticator: given.authenticator ?? fakeAuthenticator(given.guest),
    observer: given.observer ?? seen,
    clock: given.clock ?? { now: () => testInstant },
    settings: { ...settings, ...given.settings },
    stopping: given.stopping ?? (() => false),
  };
  const app = await buildHttp(parts);
  const tenant = randomUUID() as TenantId;
  const person = randomUUID() as PersonId;
  return {
    app,
    routes,
    tenant,
    person,
    dispatch: fake,
    observed: seen.observed,
    as: (roles, of = tenant) => ({ authorization: `Bearer ${fakeToken(roles, of, person)}` }),
    when: (request) => app.inject(request),
    close: () => app.close(),
  };
}

/** Then: a problem of this status and code; gives its body. */
export function thenProblem(
  response: LightMyRequestResponse,
  status: number,
  code: string,
): Record<string, unknown> & { readonly errors?: { in: string; field: string; code: string }[] } {
  const body: Record<string, unknown> = response.json();
  expect({ status: response.statusCode, code: body['code'] }).toEqual({ status, code });
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(body).toMatchObject({ type: `urn:voicemeet:problem:${code}`, status });
  return body;
}
