// What a development installation begins with: once, whatever somebody changed since, and beside a process of the version before.
import { expect, it } from 'vitest';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { seedDevelopment } from '../../../src/app/embedded/development-seed.ts';
import { newestVersion } from '../../../src/domain/consent-text/consent-text.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import { insideContext } from '../../../src/ports/inside-context.ts';
import { tenant } from '../../support/histories/cast.ts';
import { aWholeCommandPath } from '../../support/write-server.ts';

const ids = uuidIdSource();
const english = { purpose: 'record', language: 'en' } as const;
const versionIn = (facts: ReturnType<typeof aWholeCommandPath>['facts']) =>
  facts.consentText(tenant, tenant, (state) => newestVersion(state, english));

it('begins with a tenant, an account and texts, and replaces no text that somebody published', async () => {
  const { dispatch, facts, log } = aWholeCommandPath();
  const parts = { tenant, dispatch, facts, clock: systemClock, ids };
  const account = await seedDevelopment(parts);
  const seeded = await log.tail();
  expect(await seedDevelopment(parts)).toBe(account);
  expect([seeded, await log.tail()]).toEqual([4n, 4n]);
  const by = { kind: 'system', id: 'somebody' } as const;
  const at = systemClock.now();
  const command = { type: 'PublishConsentText', tenant, ...english, text: 'Our own words.', by, at } as const;
  await dispatch.decide(command, insideContext(ids, { kind: 'start' }, { tenant, actor: by, at }));
  await seedDevelopment(parts);
  expect(await versionIn(facts)).toBe(2);
});

it('leaves the texts to the next start where a process of the version before can’t read them, and nothing else', async () => {
  const { dispatch, facts } = aWholeCommandPath();
  const failing = (code: string): typeof dispatch => ({
    ...dispatch,
    decide: (command, context) =>
      command.type === 'PublishConsentText'
        ? Promise.reject(new TransientFault(code, 'Not now.'))
        : dispatch.decide(command, context),
  });
  const parts = { tenant, facts, clock: systemClock, ids };
  await seedDevelopment({ ...parts, dispatch: failing('upgrade-in-progress') });
  expect(await versionIn(facts)).toBeNull();
  await expect(seedDevelopment({ ...parts, dispatch: failing('database-away') })).rejects.toThrow('Not now.');
  await seedDevelopment({ ...parts, dispatch });
  expect(await versionIn(facts)).toBe(1);
});
