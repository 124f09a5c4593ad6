import { afterEach, describe, expect, it } from 'vitest';
import type { Health } from '../../src/app/health.routes.ts';
import { healthRoutes, metricsRoute, readiness } from '../../src/app/health.routes.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import { givenApi } from '../support/api-spec.ts';
import type { Api } from '../support/api-spec.ts';

let api: Api;
afterEach(() => api.close());

const metrics = () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' });

async function ask(url: string, health: Partial<Health>) {
  const whole = { started: () => true, stopping: () => false, parts: () => [], ...health };
  api = await givenApi({
    plain: healthRoutes({ started: whole.started, readiness: () => readiness(whole) }),
  });
  const response = await api.when({ url });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

const part = (name: string, needed: boolean, state: 'ok' | 'degraded' | 'down', detail?: string) => ({
  name,
  needed,
  check: () => Promise.resolve({ state, ...(detail !== undefined && { detail }) }),
});

describe('health', () => {
  it('is alive whatever stands beside it', async () => {
    const parts = () => [{ name: 'database', needed: true, check: () => Promise.reject(new Error('gone')) }];
    expect(await ask('/livez', { parts, started: () => false })).toMatchObject({
      status: 200,
      body: { status: 'alive' },
    });
  });

  it('has started once it has', async () => {
    expect((await ask('/startupz', { started: () => false })).status).toBe(503);
    await api.close();
    expect((await ask('/startupz', {})).status).toBe(200);
  });

  it('is ready when all is well', async () => {
    expect(await ask('/readyz', { parts: () => [part('database', true, 'ok')] })).toEqual({
      status: 200,
      body: { status: 'ready', parts: [{ name: 'database', state: 'ok', needed: true }] },
    });
  });

  it('is degraded, and still ready, when something is down that commands do without', async () => {
    const parts = () => [
      part('database', true, 'ok'),
      part('projector', false, 'down', 'stalled'),
      part('timers', true, 'degraded'),
    ];
    const { status, body } = await ask('/readyz', { parts });
    expect({ status, said: body['status'] }).toEqual({ status: 200, said: 'degraded' });
    expect(body['parts']).toContainEqual({
      name: 'projector',
      state: 'down',
      needed: false,
      detail: 'stalled',
    });
  });

  it.each([
    ['a needed part is down', { parts: () => [part('database', true, 'down')] }, 'not-ready'],
    [
      'a check fails',
      { parts: () => [{ name: 'database', needed: true, check: () => Promise.reject(new Error('secret')) }] },
      'not-ready',
    ],
    ['it has not started', { started: () => false }, 'not-ready'],
    ['it is stopping', { stopping: () => true }, 'stopping'],
  ])('is not ready when %s', async (_what, health, said) => {
    const { status, body } = await ask('/readyz', health);
    expect({ status, said: body['status'] }).toEqual({ status: 503, said });
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

it('a check that fails tells the code of its fault, and nothing else of it', async () => {
  const check = () => Promise.reject(new TransientFault('database-away', 'no answer from db.internal'));
  const { body } = await ask('/readyz', { parts: () => [{ name: 'log', needed: true, check }] });
  expect(body['parts']).toEqual([
    { name: 'log', needed: true, state: 'down', detail: 'the check failed: database-away' },
  ]);
});

it('metrics come as Prometheus reads them', async () => {
  api = await givenApi({
    plain: [metricsRoute(metrics)],
  });
  const response = await api.when({ url: '/metrics' });
  expect([response.headers['content-type'], response.body]).toEqual(['text/plain; version=0.0.4', 'up 1\n']);
});
