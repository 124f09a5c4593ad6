// The keyring: keys of personal data, wrapped under the installation's root key; and secrets derived from that key.
import { postgresKeyring } from '../../adapters/postgres/keys/postgres-keyring.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import type { KeysGate } from '../keys-gate.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What the keyring is made of. */
export interface KeyPartsPorts {
  readonly pools: Pools;
  readonly rootKey: RootKey;
  readonly pace: Pick<Pace, 'monotonicMs'>;
  readonly keysGate: Pick<KeysGate, 'keyring'>;
}

/** The parts that know keys. */
export interface KeyParts {
  readonly keyring: () => Keyring;
  /** A secret of this installation for one purpose, shared by its processes. */
  readonly secretFor: RootKey['derive'];
}

/** The parts that know keys. */
export function keyParts({ part }: Opening, { pools, rootKey, pace, keysGate }: KeyPartsPorts): KeyParts {
  return {
    keyring: part('keyring', () =>
      keysGate.keyring(postgresKeyring({ pool: pools.of('keys'), rootKey, nowMs: pace.monotonicMs })),
    ),
    secretFor: rootKey.derive,
  };
}
