// The security matrix of any declared route: no token, a bad token, wrong role, wrong tenant, malformed body, repeated
// key. A new route gets all of it for one call.
import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import type { PlatformRole } from '../../src/ports/authenticator.port.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';

/** What the matrix needs of a server; `givenApi` gives it, a whole program's test can too. */
export interface MatrixApi {
  readonly app: { readonly inject: (request: object) => Promise<LightMyRequestResponse> };
  readonly as: (roles: readonly PlatformRole[], tenant?: TenantId) => { readonly authorization: string };
}

/** One route and how it is called well. */
export interface MatrixCase {
  readonly route: HttpRoute;
  /** The path with its parameters filled in (and a query, where one is needed). */
  readonly url: string;
  readonly payload?: unknown;
  /** The role to call it with, where it is not the first that the route takes. */
  readonly role?: PlatformRole;
  /** The answer has members that are made anew for every reply. */
  readonly reveals?: true;
  /** What a good call answers; what a call for another tenant's thing answers. */
  readonly expects: { readonly good: number; readonly foreign?: number };
}

const everyRole: readonly PlatformRole[] = [
  'admin',
  'member',
  'auditor',
  'operator',
  'media-signal',
  'guest',
];
const badTokens = ['x', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Bearer ..', 'bearer\teyJ'];

/** Describes the matrix of a case. `api` is called in each test, after the file's own hooks. */
export function routeMatrix(name: string, api: () => MatrixApi, caseOf: () => MatrixCase): void {
  const send = (headers: object, payload?: string): Promise<LightMyRequestResponse> => {
    const { route, url, payload: own } = caseOf();
    const text = payload ?? (own === undefined ? undefined : JSON.stringify(own));
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    return api().app.inject({ method: route.method, url, headers: { ...type, ...headers }, payload: text });
  };
  const roles = (): readonly PlatformRole[] => {
    const { route, role } = caseOf();
    if (role !== undefined) return [role];
    return route.roles === 'public' ? [] : route.roles.slice(0, 1);
  };
  const asCaller = (tenant?: TenantId): object =>
    caseOf().route.roles === 'public' ? {} : api().as(roles(), tenant);

  describe(`${name}: the security matrix`, () => {
    it('answers a good call', async () => {
      expect((await send(asCaller())).statusCode).toBe(caseOf().expects.good);
    });

    it('asks for a token, and takes no other than a good one', async () => {
      if (caseOf().route.roles === 'public') return;
      const without = await send({});
      expect(without.statusCode).toBe(401);
      expect(without.headers['www-authenticate']).toMatch(/^Bearer/);
      for (const authorization of badTokens)
        expect((await send({ authorization })).statusCode, authorization).toBe(401);
    });

    it('takes no other role', async () => {
      const { route } = caseOf();
      if (route.roles === 'public') return;
      for (const role of everyRole.filter((one) => !route.roles.includes(one))) {
        expect((await send(api().as([role]))).statusCode, role).toBe(403);
      }
    });

    it("answers another tenant's caller as if nothing were there", async () => {
      const { foreign } = caseOf().expects;
      if (foreign === undefined) return;
      const response = await send(asCaller(randomUUID() as TenantId));
      expect(response.statusCode).toBe(foreign);
    });

    it('refuses malformed and swollen bodies with a code and a field', async () => {
      const { route, payload } = caseOf();
      if (route.method === 'GET') return;
      const own = typeof payload === 'object' ? { ...payload } : {};
      const bodies = [
        '{"a":',
        '{"a":1,"a":1}',
        '[]',
        '"x"',
        JSON.stringify({ ...own, unknownField: 1 }),
        JSON.stringify({ ...own, joined: true, tenant: randomUUID(), by: { kind: 'system', id: 'x' } }),
      ];
      for (const body of bodies) {
        const response = await send(asCaller(), body);
        expect(response.statusCode, body).toBe(400);
        expect(response.json<{ errors: unknown[] }>().errors, body).not.toHaveLength(0);
      }
      const types = { ...asCaller(), 'content-type': 'text/plain' };
      expect((await send(types, '{}')).statusCode).toBe(415);
      expect((await send(asCaller(), `{"a":"${'x'.repeat(1_100_000)}"}`)).statusCode).toBe(413);
    });

    it('answers a repeated key with the same bytes, and another body under it with 422', async () => {
      const { route, payload } = caseOf();
      if (route.method === 'GET' || route.url.startsWith('/dev/')) return;
      const headers = { ...asCaller(), 'idempotency-key': randomUUID() };
      const first = await send(headers);
      const again = await send(headers);
      expect(again.statusCode).toBe(first.statusCode);
      expect(again.headers['idempotent-replayed']).toBe('true');
      if (caseOf().reveals !== true) expect(again.body).toBe(first.body);
      if (typeof payload !== 'object' || payload === null) return;
      const other = await send(headers, JSON.stringify(changed(payload)));
      expect([400, 422]).toContain(other.statusCode);
    });
  });
}

/** The same body with its first text or number changed. */
function changed(payload: object): object {
  const entries = Object.entries(payload);
  const at = entries.findIndex(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(
    entries.map(([name, value], index) => (index === at ? [name, `${value}1`] : [name, value])),
  );
}
