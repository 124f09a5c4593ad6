// Secrets of webhook endpoints: the same for the same key, another for another one, gone with it.
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { keyringWebhookSecrets } from '../../../src/adapters/webhooks/keyring-webhook-secrets.ts';
import type { TenantId, WebhookSecretId } from '../../../src/domain/shared/ids.ts';
import { memoryKeyring } from '../../support/memory/memory-keyring.ts';

const [tenant, other] = [randomUUID() as TenantId, randomUUID() as TenantId];

it('issue 13 E6: a secret is 32 bytes that follow from its key, in the form of Standard Webhooks, and is not the key', async () => {
  const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
  const secrets = keyringWebhookSecrets(keyring);
  const secret = randomUUID() as WebhookSecretId;
  const key = await secrets.make(tenant, secret);
  expect(await secrets.make(tenant, secret)).toBe(key);
  const text = await secrets.textOf(tenant, key);
  expect(text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await secrets.textOf(tenant, key)).toBe(text);
  const state = (await keyring.find(tenant, [key])).get(key);
  const bytes = state?.kind === 'kept' ? Buffer.from(state.dataKey.bytes).toString('base64') : '';
  expect(bytes).toHaveLength(44);
  expect(text).not.toContain(bytes);
  const another = await secrets.make(tenant, randomUUID() as WebhookSecretId);
  expect(await secrets.textOf(tenant, another)).not.toBe(text);
});

it('a destroyed secret is gone, and one whose key the keyring does not have is lost', async () => {
  const secrets = keyringWebhookSecrets(memoryKeyring(rootKeyOf(randomBytes(32))));
  const secret = randomUUID() as WebhookSecretId;
  const key = await secrets.make(tenant, secret);
  await secrets.destroy(tenant, secret);
  await secrets.destroy(tenant, secret);
  expect(await secrets.textOf(tenant, key)).toBeUndefined();
  await expect(secrets.textOf(tenant, randomUUID())).rejects.toMatchObject({ code: 'secret-lost' });
  const kept = await secrets.make(tenant, randomUUID() as WebhookSecretId);
  await expect(secrets.textOf(other, kept)).rejects.toMatchObject({ code: 'secret-lost' });
});
