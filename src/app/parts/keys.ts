// The keyring: keys of personal data, wrapped under the installation's root key; and secrets derived from that key.
import { postgresKeyring } from '../../adapters/postgres/keys/postgres-keyring.ts';
import { settleUnprovenRows } from '../../adapters/postgres/settle-unproven-rows.ts';
import { knownUnprovenRows, whenRowsAreSettled } from '../../adapters/postgres/unproven-rows.ts';
import type { UnprovenRowsKnown } from '../../adapters/postgres/unproven-rows.ts';
import { rowProofPurpose, rowProofs } from '../../adapters/codec/row-proofs.ts';
import type { RowProofs } from '../../adapters/codec/row-proofs.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { Keyring } from '../../ports/keyring.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import type { KeysGate } from '../keys-gate.ts';
import type { TamperingWatch } from '../tampering-watch.ts';
import type { Opening } from './opening.ts';
import type { Pools } from './pools.ts';

/** What the keyring is made of. */
export interface KeyPartsPorts {
  readonly pools: Pools;
  readonly rootKey: RootKey;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'warn'>;
  readonly keysGate: Pick<KeysGate, 'keyring'>;
  readonly tampering: Pick<TamperingWatch, 'met' | 'keyring'>;
}

/** The parts that know keys. */
export interface KeyParts {
  readonly keyring: () => Keyring;
  /** Proofs of rows outside the log, by a key of this installation. */
  readonly rowProofs: () => Promise<RowProofs>;
  /** Which rows may still lack one. */
  readonly unprovenRows: () => UnprovenRowsKnown;
  /** As the owner: makes the row that says so, and proves persons that the version before has written. */
  readonly settleUnprovenRows: () => Promise<void>;
  /** Without the owner's account: waits until such a start has made the row. */
  readonly whenRowsAreSettled: (signal?: AbortSignal) => Promise<void>;
  /** A secret of this installation for one purpose, shared by its processes. */
  readonly secretFor: RootKey['derive'];
}

/** The parts that know keys. */
export function keyParts(
  { part }: Opening,
  { pools, rootKey, pace, observer, keysGate, tampering }: KeyPartsPorts,
): KeyParts {
  const nowMs = pace.monotonicMs;
  const proofs = part('proofs of rows', () => rootKey.derive(rowProofPurpose).then(rowProofs));
  const unproven = part('rows without a proof', () =>
    knownUnprovenRows({ pool: () => pools.of('commands'), proofs: proofs(), met: tampering.met, nowMs }),
  );
  return {
    keyring: part('keyring', () => {
      const { mayPersonsLackProof: mayLackProof } = unproven();
      const keyring = postgresKeyring({ pool: pools.of('keys'), rootKey, nowMs, mayLackProof });
      return keysGate.keyring(tampering.keyring(keyring));
    }),
    rowProofs: proofs,
    unprovenRows: unproven,
    settleUnprovenRows: async () =>
      settleUnprovenRows(pools.of('owner'), await proofs(), { met: tampering.met, warn: observer.warn }),
    whenRowsAreSettled: (signal) => whenRowsAreSettled(pools.of('commands'), pace, signal),
    secretFor: rootKey.derive,
  };
}
