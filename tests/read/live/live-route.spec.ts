// How long a guest's stream goes on: to the end of their invite, which is told from a look at it that failed.
import { expect, it } from 'vitest';
import type { Principal } from '../../../src/ports/authenticator.port.ts';
import { liveStream } from '../../../src/read/live/live-route.ts';
import type { Outlet } from '../../../src/read/live/outlet.ts';
import { invite, meeting, personId, tenant } from '../../support/histories/cast.ts';

const guest: Principal = {
  tenant,
  person: personId(1),
  roles: new Set(['guest']),
  guest: { invite, meeting, role: 'guest' },
} as unknown as Principal;

/** A guest's stream whose invite is looked at again; `invited` answers that look. */
async function afterAnEventOf(invited: () => Promise<boolean>) {
  let served: Outlet | undefined;
  let listener = (): void => undefined;
  let looks = 0;
  await liveStream(
    {
      desk: {
        take: () =>
          ({
            serve: (outlet: Outlet) => {
              served = outlet;
              return { wake: () => undefined };
            },
            free: () => undefined,
          }) as never,
        drain: () => undefined,
      } as never,
      log: {
        watch: (_stream: unknown, listen: () => void) => {
          listener = listen;
          return () => undefined;
        },
      } as never,
      invited: () => (looks++ === 0 ? Promise.resolve(true) : invited()),
    },
    { principal: guest, tokenEndsAt: undefined },
    'meeting',
    () => Promise.resolve({ next: () => undefined, lastId: () => undefined, close: () => undefined }),
  );
  listener();
  await new Promise((resolve) => setImmediate(resolve));
  return served?.next();
}

it.each([
  ['goes on while the invite stands', () => Promise.resolve(true), undefined],
  ['ends for good once it is revoked', () => Promise.resolve(false), 'invite-revoked'],
  [
    'is interrupted, not revoked, where the invite could not be looked at',
    () => Promise.reject(new Error('away')),
    'interrupted',
  ],
] as const)('issue 13 A10: a guest’s stream %s', async (_what, invited, code) => {
  const ended = await afterAnEventOf(invited);
  expect(typeof ended === 'object' ? ended.code : ended).toBe(code);
});
