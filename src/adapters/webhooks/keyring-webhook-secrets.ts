// Secrets of webhook endpoints, made from data keys: the keyring keeps them wrapped, backs them up and destroys them as it does those of
// personal data. The key itself is not given away, but what follows from it.
import { createHmac } from 'node:crypto';
import type { WebhookSecretId } from '../../domain/shared/ids.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { KeyScope, Keyring } from '../../ports/keyring.port.ts';
import type { WebhookSecrets } from '../../ports/webhook-secrets.port.ts';
import { secretText } from './signature.ts';

/** Permanent: another word would make other secrets. */
const purpose = 'voicemeet/webhook-secret/v1';

/** Secrets over a keyring. */
export function keyringWebhookSecrets(keyring: Pick<Keyring, 'ensure' | 'find' | 'destroy'>): WebhookSecrets {
  const subjectOf = (secret: WebhookSecretId): KeyScope['subject'] => `secret:${secret}`;
  return {
    make: async (tenant, secret) => {
      const [made] = await keyring.ensure([{ tenant, subject: subjectOf(secret), purpose: 'content' }]);
      if (made === undefined) throw new Error('the keyring gave no key');
      return made.key;
    },
    textOf: async (tenant, key) => {
      const state = (await keyring.find(tenant, [key])).get(key);
      if (state?.kind === 'kept') {
        return secretText(createHmac('sha256', state.dataKey.bytes).update(purpose).digest());
      }
      if (state?.kind === 'destroyed') return undefined;
      throw new PermanentFault('secret-lost', 'The keyring does not have the key of a webhook secret.');
    },
    destroy: async (tenant, secret) => {
      await keyring.destroy(tenant, subjectOf(secret), 'content');
    },
  };
}
