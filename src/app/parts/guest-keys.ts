// The keys that sign guests' links, tickets and sessions. New ones are made for an installation that has issued none: beside
// invites that are out they would make every link invalid, and two hosts that each made their own would refuse each other's.
import type { Pool } from 'pg';
import { newSigningKeysText, signingKeysFrom } from '../../adapters/auth/signing-keys.ts';
import type { SigningKeys } from '../../adapters/auth/signing-keys.ts';
import { guestTokensWereIssued, keepFingerprints } from '../../adapters/postgres/key-fingerprints.ts';
import { fingerprintsIn } from '../../adapters/postgres/seen-database.ts';
import { keepSecretFile, readSecretFile } from '../../adapters/system/secret-file.ts';
import { FatalFault } from '../../ports/faults.ts';

/** Where they lie, and what remembers which they are. */
export interface GuestKeysPlace {
  readonly guestKeysFile: string;
  /** Of the database's owner; of the appender's role, which only reads, where that is not at hand. */
  readonly pool: Pick<Pool, 'query'>;
  /** Who is not the owner makes no keys and keeps no fingerprint: "voicemeet migrate" does. */
  readonly isOwner: boolean;
  /** Makes new ones where there are none, and accepts others than before: an operator asked for it. */
  readonly renew?: boolean;
}

const wayOut =
  'Restore it from a backup, or copy it from another host of this installation. If it is lost, "voicemeet keys renew-guests --reason …" makes another, and every link and ticket that is out becomes invalid';

/**
 * Opens them. Any of the pairs that were there before will do, so that a new one may be put first and an old one taken out
 * later. Raises fatal `guest-keys-missing` and `guest-keys-mismatch`, and the faults of file and database.
 */
export async function openGuestKeys({
  guestKeysFile,
  pool,
  isOwner,
  renew = false,
}: GuestKeysPlace): Promise<SigningKeys> {
  const kept = (await fingerprintsIn(pool)).guests?.split(',');
  const text = await readSecretFile(guestKeysFile);
  if (
    text === undefined &&
    !renew &&
    (!isOwner || kept !== undefined || (await guestTokensWereIssued(pool)))
  ) {
    throw new FatalFault(
      'guest-keys-missing',
      `There is no ${guestKeysFile}, whose keys sign guests' links and tickets, and this installation may have issued some. None was made. ${wayOut}.`,
    );
  }
  const keys = await signingKeysFrom(text ?? (await keepSecretFile(guestKeysFile, newSigningKeysText)));
  const own = keys.publicKeys.keys.flatMap(({ kid }) => kid ?? []);
  const isKnown = kept?.some((kid) => own.includes(kid)) ?? true;
  if (!isKnown && !renew) {
    throw new FatalFault(
      'guest-keys-mismatch',
      `The keys in ${guestKeysFile} are not those with which this installation signs guests' links and tickets. Nothing was changed. ${wayOut}.`,
    );
  }
  const guests = [...new Set([...(isKnown ? (kept ?? []) : []), ...own])].sort().join(',');
  if (isOwner && guests !== kept?.join(',')) await keepFingerprints(pool, { guests }, kept !== undefined);
  return keys;
}
