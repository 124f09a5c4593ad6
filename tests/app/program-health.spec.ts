import { expect, it } from 'vitest';
import { readiness } from '../../src/app/health.routes.ts';
import { programHealth } from '../../src/app/program-health.ts';
import { allProjections } from '../../src/projections/all.ts';

const [first] = allProjections;

/** Health over a log and projections that stand where they are put, at a time that is set. */
function givenHealth() {
  const world = { tail: 10n, position: 10n, nowMs: 0, fault: undefined as string | undefined };
  const storage = {
    log: { tail: () => Promise.resolve(world.tail) },
    visibility: {
      standing: () =>
        Promise.resolve({ position: world.position, status: 'running' as const, stale: undefined }),
    },
  };
  const health = programHealth(
    storage,
    { stopping: () => false },
    { monotonicMs: () => world.nowMs },
    () => world.fault,
  );
  health.markStarted();
  const look = async () => {
    const { status, parts } = await readiness(health);
    return { status, detail: parts.find(({ name }) => name === `projection ${first?.name ?? ''}`)?.detail };
  };
  return { world, look, health };
}

it('a projection that stands still behind the end of the log makes the program degraded, until it moves', async () => {
  const { world, look } = givenHealth();
  world.nowMs = 100_000;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
  world.tail = 12n;
  world.nowMs = 200_000;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
  world.nowMs = 216_000;
  expect(await look()).toEqual({
    status: 'degraded',
    detail: 'stands still: 2 events behind, for 16 s or longer',
  });
  world.position = 11n;
  expect(await look()).toEqual({ status: 'ready', detail: undefined });
});

it('a log that can be read and not written to makes the program degraded, so that somebody looks', async () => {
  const { world, health } = givenHealth();
  world.fault = 'database-disk-full';
  const { status, parts } = await readiness(health);
  expect(status).toBe('degraded');
  expect(parts.find(({ name }) => name === 'log')).toEqual({
    ...{ name: 'log', needed: true, state: 'degraded' },
    detail: 'can be read; the newest append failed: database-disk-full',
  });
  world.fault = undefined;
  expect((await readiness(health)).status).toBe('ready');
});
