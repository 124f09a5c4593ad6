// The disposal of media of an installation: of what lies in its stores, whoever put it there.
import { createVaultMediaDisposal } from '../adapters/vault/vault-media-disposal.ts';
import type { MediaDisposal } from '../ports/media-disposal.port.ts';
import type { Parts } from './parts/parts.ts';

/** The stores are opened when the first deletion asks for them. */
export function disposalOf(parts: Pick<Parts, 'keyring' | 'mediaStore'>): MediaDisposal {
  const opened = (): MediaDisposal => {
    const { landing, archive } = parts.mediaStore();
    return createVaultMediaDisposal({ landing, archive, keyring: parts.keyring() });
  };
  return {
    inventory: (of, signal) => opened().inventory(of, signal),
    dispose: (of, signal) => opened().dispose(of, signal),
  };
}
