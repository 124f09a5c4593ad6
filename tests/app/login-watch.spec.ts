import { describe, expect, it } from 'vitest';
import { watchLogins } from '../../src/app/login-watch.ts';
import { TransientFault } from '../../src/ports/faults.ts';

/** One role whose login does as it is told, at a time that is set. */
function givenLogin(role = 'vm_appender') {
  const world = { nowMs: 0, tried: 0, takes: () => Promise.resolve(true) };
  const parts = watchLogins(
    [role],
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

const refuses = () => Promise.resolve(false);
const isBusy = () => Promise.reject(new TransientFault('database-busy', 'too many'));
const hasNoEntry = () => Promise.reject(new TransientFault('database-credentials', 'no entry'));

describe('issue 12 A2: readiness looks at every login', () => {
  it('is ok while the password is taken, and tries again only after some seconds', async () => {
    const { world, part } = givenLogin();
    expect(part.name).toBe('login of vm_appender');
    expect(await part.check()).toEqual({ state: 'ok' });
    world.nowMs = 4_999;
    await part.check();
    expect(world.tried).toBe(1);
    world.nowMs = 5_000;
    await part.check();
    expect(world.tried).toBe(2);
  });

  it.each(['vm_appender', 'vm_keyring'])(
    '%s, whom commands need, is down while its password is refused',
    async (role) => {
      const { world, part } = givenLogin(role);
      world.takes = refuses;
      expect(part.needed).toBe(true);
      expect(await part.check()).toEqual({ state: 'down', detail: expect.stringContaining('set-passwords') });
      world.takes = () => Promise.resolve(true);
      world.nowMs = 5_000;
      expect(await part.check()).toEqual({ state: 'ok' });
    },
  );

  it.each(['vm_query', 'vm_auditor', 'vm_projector', 'vm_scheduler', 'vm_eraser'])(
    '%s is degraded, so that a process which takes commands stays ready',
    async (role) => {
      const { world, part } = givenLogin(role);
      expect(part.needed).toBe(false);
      world.takes = refuses;
      expect(await part.check()).toMatchObject({
        state: 'degraded',
        detail: expect.stringContaining('set-passwords'),
      });
      world.nowMs = 5_000;
      world.takes = hasNoEntry;
      expect(await part.check()).toEqual({
        state: 'degraded',
        detail: 'the server turns it away: database-credentials',
      });
    },
  );

  it.each([
    ['refused', refuses],
    ['turned away', hasNoEntry],
    ['not tried by a busy server', isBusy],
  ])('remembers for some seconds that a login was %s', async (_, takes) => {
    const { world, part } = givenLogin();
    world.takes = takes;
    const first = await part.check();
    for (world.nowMs = 0; world.nowMs < 5_000; world.nowMs += 250) expect(await part.check()).toEqual(first);
    expect(world.tried).toBe(1);
    await part.check();
    expect(world.tried).toBe(2);
  });

  it('tries one login at a time, however long it takes', async () => {
    const { world, part } = givenLogin();
    let answer: (taken: boolean) => void = () => undefined;
    world.takes = () => new Promise((resolve) => (answer = resolve));
    const first = part.check();
    world.nowMs = 60_000;
    const second = part.check();
    expect(world.tried).toBe(1);
    answer(true);
    expect([await first, await second]).toEqual([{ state: 'ok' }, { state: 'ok' }]);
  });

  it('blames no password where the server is away', async () => {
    const { world, part } = givenLogin();
    world.takes = () => Promise.reject(new TransientFault('database-away', 'gone'));
    expect(await part.check()).toEqual({ state: 'degraded', detail: 'could not be tried: database-away' });
  });

  it('is down where the server has no entry for a role that commands need', async () => {
    const { world, part } = givenLogin();
    world.takes = hasNoEntry;
    expect(await part.check()).toEqual({
      state: 'down',
      detail: 'the server turns it away: database-credentials',
    });
  });
});
