// One hash for all the used keys of a log, the same for every copy: which keys, of which command, at which revision of
// which stream, and the kept answers to the byte. Positions are each log's own and stand apart.
import { createHash } from 'node:crypto';
import { FatalFault } from '../../ports/faults.ts';
import type { AnsweredKey, SpentKey, UsedKeys } from '../../ports/used-keys.port.ts';

/** What a log's used keys come to. */
export interface UsedKeysDigest {
  readonly answered: bigint;
  /** Keys whose answer is not kept any more. */
  readonly spent: bigint;
  /** Claims that nobody answered: they are not part of the digest, since a copy settles them. */
  readonly open: bigint;
  /** In hexadecimal. */
  readonly digest: string;
}

const modulus = 2n ** 256n;

/**
 * Reads every key, a page of 500 at a time. Stores give keys of one place in any order, so hashes are added up rather than
 * chained: that finds copies that differ by accident, not copies that somebody made to look alike. Raises the port's
 * faults, and `interrupted`.
 */
export async function digestUsedKeys(
  { all }: Pick<UsedKeys, 'all'>,
  signal: AbortSignal,
): Promise<UsedKeysDigest> {
  const counts = { answered: 0n, spent: 0n, open: 0n };
  let sum = 0n;
  for await (const page of all()) {
    if (signal.aborted) throw new FatalFault('interrupted', 'Interrupted before the end.');
    for (const key of page) {
      counts[key.kind] += 1n;
      if (key.kind !== 'open') sum = (sum + hashOf(key)) % modulus;
    }
  }
  return { ...counts, digest: sum.toString(16).padStart(64, '0') };
}

function hashOf(key: AnsweredKey | SpentKey): bigint {
  const { claim, command, stream, revision } = key.kind === 'answered' ? key.answer : key;
  const answer =
    key.kind === 'spent'
      ? []
      : [
          key.answer.status,
          key.answer.contentType,
          hex(key.answer.salt),
          hex(key.answer.digest),
          hex(key.answer.body),
        ];
  const { tenant, principal, route, key: name } = claim;
  const parts = [key.kind, tenant, principal, route, name, command, stream, String(revision), ...answer];
  return BigInt(`0x${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
