// JSON texts in the vault, beside the files whose words they are. What was sealed first under a name stays: a second one that differs gives
// what is there.
import { PermanentFault } from '../../ports/faults.ts';
import type { Sealed, Vault, VaultObject } from '../../ports/vault.port.ts';

/** A text as it is kept. */
export interface KeptText {
  readonly text: string;
  readonly sealed: Sealed;
}

/** Reads one; undefined: there is none, or its key is destroyed. Raises the faults of the vault. */
export async function readText(
  vault: Pick<Vault, 'open'>,
  object: VaultObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  const opened = await vault.open(object, signal);
  if (opened.kind !== 'opened') return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of opened.source) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** Seals one, unless there is one already. Raises the faults of the vault. */
export async function keepText(
  vault: Vault,
  object: VaultObject,
  text: string,
  signal: AbortSignal,
): Promise<KeptText> {
  const first = await sealText(vault, object, text, signal);
  if (first !== undefined) return { text, sealed: first };
  const there = await readText(vault, object, signal);
  const sealed = there === undefined ? undefined : await sealText(vault, object, there, signal);
  if (there === undefined || sealed === undefined)
    throw new PermanentFault('vault-taken', `${object.name} is taken by what can't be read.`);
  return { text: there, sealed };
}

async function sealText(
  vault: Vault,
  object: VaultObject,
  text: string,
  signal: AbortSignal,
): Promise<Sealed | undefined> {
  const outcome = await vault.seal(object, () => once(Buffer.from(text, 'utf8')), signal);
  return outcome.kind === 'sealed' ? outcome.sealed : undefined;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}
