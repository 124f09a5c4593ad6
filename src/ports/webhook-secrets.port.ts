// The need for secrets that a tenant's receivers know messages by: made from keys of the keyring, shown to who asked for them, and
// written nowhere else.
import type { TenantId, WebhookSecretId } from '../domain/shared/ids.ts';

/** Secrets. Raises transient faults while the keyring can't be reached. */
export interface WebhookSecrets {
  /** The name of the key that a secret is made from: the same again for the same secret. */
  readonly make: (tenant: TenantId, secret: WebhookSecretId) => Promise<string>;
  /** The secret that is made from a key, `whsec_…`; `undefined` where the key was destroyed. Raises a permanent fault `secret-lost` where the keyring does not have it. */
  readonly textOf: (tenant: TenantId, key: string) => Promise<string | undefined>;
  /** Destroys a secret's key, for good. */
  readonly destroy: (tenant: TenantId, secret: WebhookSecretId) => Promise<void>;
}
