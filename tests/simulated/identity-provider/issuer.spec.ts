import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { jwtAuthenticator } from '../../../src/adapters/auth/jwt-authenticator.ts';
import { newSigningKeysText, signingKeysFrom } from '../../../src/adapters/auth/signing-keys.ts';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { simulatedIssuer } from '../../../src/simulated/identity-provider/issuer.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

const now = '2026-11-21T10:00:00.000Z' as Instant;
const tenant = randomUUID() as TenantId;
const issuerOf = async (production: boolean, observer = fakeObserver()) =>
  simulatedIssuer({
    keys: await signingKeysFrom(await newSigningKeysText()),
    issuer: 'urn:voicemeet:development',
    audience: 'voicemeet',
    clock: { now: () => now },
    observer,
    production,
  });

it('mints tokens of fifteen minutes that the authenticator accepts', async () => {
  const { mint, trusted } = await issuerOf(false);
  let at = now;
  const keyring = { person: () => Promise.resolve(randomUUID() as PersonId) };
  const authenticator = jwtAuthenticator({ issuers: [trusted], keyring, clock: { now: () => at } });
  const { token, expiresInSeconds } = await mint({ subject: 'ada', tenant, roles: ['member'] });
  expect(expiresInSeconds).toBe(900);
  expect(await authenticator.authenticate(token)).toMatchObject({
    principal: { tenant, roles: new Set(['member']) },
  });
  at = addSeconds(now, 931);
  expect(await authenticator.authenticate(token)).toMatchObject({ kind: 'rejected', why: 'expired' });
});

it('says in every log line that it is simulated, and names nobody', async () => {
  const observer = fakeObserver();
  const { mint } = await issuerOf(false, observer);
  await mint({ subject: 'ada', tenant, roles: ['member'] });
  expect(observer.observed).toHaveLength(2);
  for (const { what, fields } of observer.observed) {
    expect(what).toMatch(/identity provider.*simulated|simulated identity provider/);
    expect(fields['simulated']).toBe('identity-provider');
  }
  expect(JSON.stringify(observer.observed)).not.toMatch(/ada|eyJ/);
});

it('refuses to exist in production', async () => {
  await expect(issuerOf(true)).rejects.toMatchObject({
    name: 'FatalFault',
    code: 'development-issuer-in-production',
  });
});
