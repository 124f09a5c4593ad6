import { describe, expect, it } from 'vitest';
import { watchLogins } from '../../src/app/login-watch.ts';
import { TransientFault } from '../../src/ports/faults.ts';

/** One role whose login does as it is told, at a time that is set. */
function givenLogin() {
  const world = { nowMs: 0, tried: 0, takes: () => Promise.resolve(true) };
  const parts = watchLogins(
    ['vm_query'],
    () => {
      world.tried += 1;
      return world.takes();
    },
    { monotonicMs: () => world.nowMs },
  );
  const [part] = parts;
  if (part === undefined) throw new Error('no part');
  return { world, part };
}

describe('issue 12 A2: readiness looks at every login', () => {
  it('is ok while the password is taken, and tries again only after some seconds', async () => {
    const { world, part } = givenLogin();
    expect(part).toMatchObject({ name: 'login of vm_query', needed: true });
    expect(await part.check()).toEqual({ state: 'ok' });
    world.nowMs = 4_999;
    await part.check();
    expect(world.tried).toBe(1);
    world.nowMs = 5_000;
    await part.check();
    expect(world.tried).toBe(2);
  });

  it('is down while the password is refused, and looks again each time until it is taken', async () => {
    const { world, part } = givenLogin();
    world.takes = () => Promise.resolve(false);
    expect(await part.check()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('set-passwords'),
    });
    world.takes = () => Promise.resolve(true);
    expect(await part.check()).toEqual({ state: 'ok' });
  });

  it('blames no password where the server is away', async () => {
    const { world, part } = givenLogin();
    world.takes = () => Promise.reject(new TransientFault('database-away', 'gone'));
    expect(await part.check()).toEqual({ state: 'degraded', detail: 'could not be tried: database-away' });
  });

  it('fails where the server has no entry for the role', async () => {
    const { world, part } = givenLogin();
    world.takes = () => Promise.reject(new TransientFault('database-credentials', 'no entry'));
    await expect(part.check()).rejects.toMatchObject({ code: 'database-credentials' });
  });
});
