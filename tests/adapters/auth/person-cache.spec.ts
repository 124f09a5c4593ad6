import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { personCache } from '../../../src/adapters/auth/person-cache.ts';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';

const start = '2026-11-21T10:00:00.000Z' as Instant;
const identity = { tenant: randomUUID() as TenantId, issuer: 'i', subject: 's' };

it('remembers for five minutes, and asks anew after a failure', async () => {
  let now = start;
  let asked = 0;
  const person = () => {
    asked += 1;
    return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve(randomUUID() as PersonId);
  };
  const cached = personCache({ person }, { now: () => now });
  await expect(cached(identity)).rejects.toThrow('away');
  const first = await cached(identity);
  now = addSeconds(start, 299);
  expect(await cached(identity)).toBe(first);
  now = addSeconds(start, 300);
  expect(await cached(identity)).not.toBe(first);
  expect(asked).toBe(3);
});

it('is bounded: what was asked for first is forgotten first', async () => {
  let asked = 0;
  const person = () => {
    asked += 1;
    return Promise.resolve(randomUUID() as PersonId);
  };
  const cached = personCache({ person }, { now: () => start });
  for (let n = 0; n <= 20_000; n += 1) await cached({ ...identity, subject: String(n) });
  await cached({ ...identity, subject: '20000' });
  expect(asked).toBe(20_001);
  await cached({ ...identity, subject: '0' });
  expect(asked).toBe(20_002);
});
