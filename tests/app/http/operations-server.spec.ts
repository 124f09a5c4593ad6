// Issue 12, D4: the port for operations serves probes and metrics, and nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildOperationsServer } from '../../../src/app/http/operations-server.ts';
import { healthRoutes, metricsRoute } from '../../../src/app/health.routes.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

const observer = fakeObserver();
const metrics = { text: () => Promise.resolve({ contentType: 'text/plain', text: 'up 1\n' }) };
let server: FastifyInstance;
beforeAll(async () => {
  const probes = {
    started: () => true,
    readiness: () => Promise.resolve({ status: 'degraded', parts: [] } as const),
  };
  const routes = [...healthRoutes(probes), metricsRoute(() => metrics.text())];
  server = await buildOperationsServer(routes, observer);
});
afterAll(() => server.close());

describe('issue 12 D4: the port for operations', () => {
  it.each([
    ['/livez', 200, '{"status":"alive"}'],
    ['/startupz', 200, '{"status":"started"}'],
    ['/readyz', 200, '{"status":"degraded","parts":[]}'],
    ['/metrics', 200, 'up 1\n'],
  ])('serves %s', async (url, status, body) => {
    const answer = await server.inject(url);
    expect([answer.statusCode, answer.body]).toEqual([status, body]);
  });

  it.each(['/', '/v1/meetings', '/docs', '/openapi.json', '/dev'])('serves no %s', async (url) => {
    const answer = await server.inject(url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json']);
  });

  it('answers 500 where the metrics can not be read, and logs why', async () => {
    metrics.text = () => Promise.reject(new Error('no registry'));
    const answer = await server.inject('/metrics');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('registry');
    expect(observer.observed.at(-1)).toMatchObject({ kind: 'error', fields: { route: '/metrics' } });
  });
});
