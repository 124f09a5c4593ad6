// Asks the keyring set-wise: all keys that a batch needs, in as few calls as the keyring's limit allows.
import type { TenantId } from '../../../domain/shared/ids.ts';
import type { DataKey, Keyring, KeyScope, KeyState } from '../../../ports/keyring.port.ts';

/** What the keyring takes in one call. */
const itemsPerCall = 1_000;

/** A key for each scope, made where there is none; scopes may repeat. Raises the keyring's faults. */
export async function ensureKeys(
  keyring: Keyring,
  scopes: readonly KeyScope[],
): Promise<(scope: KeyScope) => DataKey> {
  if (scopes.length === 0) return noKeys;
  const wanted = [...new Map(scopes.map((scope) => [nameOf(scope), scope])).values()];
  const keys = new Map<string, DataKey>();
  for (const part of parts(wanted)) {
    const found = await keyring.ensure(part);
    part.forEach((scope, index) => {
      const key = found[index];
      if (key !== undefined) keys.set(nameOf(scope), key);
    });
  }
  return (scope) => {
    const key = keys.get(nameOf(scope));
    return key ?? noKeys(scope);
  };
}

/** For what has no boxes: there is no key to ask for. */
export function noKeys(scope: KeyScope): never {
  throw new Error(`the keyring gave no key for ${nameOf(scope)}`);
}

/** The states of keys named by tenant. A key's name is random: names of two tenants never meet. Raises the keyring's faults. */
export async function findKeys(
  keyring: Pick<Keyring, 'find'>,
  names: ReadonlyMap<TenantId, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, KeyState>> {
  const states = new Map<string, KeyState>();
  for (const [tenant, keys] of names) {
    for (const part of parts([...keys])) {
      for (const [key, state] of await keyring.find(tenant, part)) states.set(key, state);
    }
  }
  return states;
}

function nameOf({ tenant, subject, purpose }: KeyScope): string {
  return `${tenant} ${subject} ${purpose}`;
}

function* parts<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += itemsPerCall) yield items.slice(from, from + itemsPerCall);
}
