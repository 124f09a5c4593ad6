// Issue 12, D4: in production the metrics are on the port for operations and nowhere else.
import { afterEach, describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { readConfig } from '../../src/app/config/config.ts';
import { createLifecycle } from '../../src/app/lifecycle.ts';
import type { Lifecycle } from '../../src/app/lifecycle.ts';
import type { Pools } from '../../src/app/parts/pools.ts';
import { serve } from '../../src/app/serve.ts';
import type { ServeParts } from '../../src/app/serve.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { testInstant } from '../support/api-spec.ts';
import { manualPace } from '../support/projection-fakes.ts';

let lifecycle: Lifecycle;
afterEach(() => lifecycle.stop());

async function served(env: Readonly<Record<string, string>>) {
  const read = readConfig({ VOICEMEET_HTTP_PORT: '0', VOICEMEET_ROLES: 'projector', ...env }, '/srv');
  if (read.kind === 'faults') throw new Error(read.faults.join('\n'));
  lifecycle = createLifecycle(() => undefined);
  let started = false;
  const parts: ServeParts = {
    config: read.config,
    version: '1',
    served: [],
    clock: { now: () => testInstant },
    pace: manualPace(),
    ids: uuidIdSource(),
    observer: fakeObserver(),
    lifecycle,
    metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'up 1\n' }),
    health: {
      started: () => started,
      stopping: () => false,
      markStarted: () => (started = true),
      parts: () => [],
    },
    connections: {
      pools: {
        of: () => ({ query: () => Promise.reject(new Error('no database here')) }),
      } as unknown as Pools,
      own: new Set(),
      sizes: read.config.pools,
      label: 'own/0',
    },
  };
  const { address, operationsAddress } = await serve(parts);
  const status = async (at: string | undefined, path: string) => (await fetch(`${at ?? ''}${path}`)).status;
  return { address, operationsAddress, status };
}

describe('issue 12 D4: metrics', () => {
  it('are on the port for operations alone in production, probes on both', async () => {
    const { address, operationsAddress, status } = await served({
      NODE_ENV: 'production',
      VOICEMEET_OPERATIONS_PORT: '0',
    });
    expect(await status(operationsAddress, '/metrics')).toBe(200);
    expect(await status(address, '/metrics')).toBe(404);
    for (const path of ['/livez', '/startupz', '/readyz']) {
      expect([await status(address, path), await status(operationsAddress, path)]).toEqual([200, 200]);
    }
  });

  it('are on the one port that there is elsewhere', async () => {
    const { address, operationsAddress, status } = await served({});
    expect([operationsAddress, await status(address, '/metrics')]).toEqual([undefined, 200]);
  });

  it('have a port in production where none is named', () => {
    lifecycle = createLifecycle(() => undefined);
    const read = readConfig({ NODE_ENV: 'production', VOICEMEET_ROLES: 'projector' }, '/srv');
    expect(read).toMatchObject({
      config: { operations: { kind: 'port', host: '127.0.0.1', port: 7081 } },
    });
  });
});
