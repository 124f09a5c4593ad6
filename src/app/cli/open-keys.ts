// What an operator may do about keys that are lost, and about the login roles, over the configured installation.
import { namedInLog } from '../../adapters/codec/record/named-keys.ts';
import { giveUpMissing, missingInKeyring } from '../../adapters/postgres/keys/missing-keys.ts';
import { listUnprovenPersons, provePersonsListed } from '../../adapters/postgres/unproven-persons.ts';
import type { UnprovenPerson, UnprovenPersons } from '../../adapters/postgres/unproven-persons.ts';
import { closeRawAppendsIfUnused } from '../../adapters/postgres/raw-appends.ts';
import type { RawAppends } from '../../adapters/postgres/raw-appends.ts';
import { rolePasswordsText } from '../../adapters/postgres/role-passwords.ts';
import type { PersonId } from '../../domain/shared/ids.ts';
import type { Config } from '../config/config.ts';
import type { Role } from '../config/roles.ts';
import type { OnRecord } from '../operator-acts.ts';
import { openGuestKeys } from '../parts/guest-keys.ts';
import { rolesOf } from '../parts/pools.ts';
import { poolsOf, rolesNamed } from '../roles/all.ts';
import { actsOf } from './open-acts.ts';
import { withInstallation } from './open-installation.ts';
import type { InstallationWish } from './open-installation.ts';

/** Acts about lost keys and login roles. */
export interface KeyDesk {
  /** Marks every key and person that the log names and the keyring lacks as forgotten; returns how many. Reads the whole log. */
  readonly giveUpMissing: (
    signal: AbortSignal,
  ) => Promise<{ readonly keys: number; readonly persons: number }>;
  /** Shows every row of a person without a proof, page by page; changes nothing. */
  readonly listUnprovenPersons: (
    only: PersonId | undefined,
    show: (rows: readonly UnprovenPerson[]) => void,
  ) => Promise<UnprovenPersons>;
  /** Proves exactly those that were listed under a digest; returns how many. Raises permanent `unproven-persons-differ`. */
  readonly provePersons: (only: PersonId | undefined, digest: string) => Promise<number>;
  /** Makes keys for guests' tokens where the file is missing, or accepts another file than before. */
  readonly renewGuestKeys: () => Promise<void>;
  /** The passwords of the login roles that a process with these roles uses, as its file holds them. */
  readonly rolePasswords: (roles: ReadonlySet<Role>) => string;
  /** Lets the appender's role write rows of the log through functions only, unless a process that needs more is connected. */
  readonly closeRawAppends: () => Promise<RawAppends>;
  readonly onRecord: OnRecord;
}

const pageEvents = 1_000;

/** Runs work with the desk and closes everything. Raises the faults of opening the installation and of the work. */
export async function withKeys<Result>(
  wish: InstallationWish & { readonly config: Pick<Config, 'guestKeysFile'> },
  work: (desk: KeyDesk) => Promise<Result>,
): Promise<Result> {
  return withInstallation(wish, ({ parts, rolesKey }) => {
    const owner = parts.pools.of('owner');
    const { guestKeysFile } = wish.config;
    return work({
      onRecord: actsOf(parts).onRecord,
      rolePasswords: (roles) => rolePasswordsText(rolesOf(poolsOf(rolesNamed(roles))), rolesKey),
      listUnprovenPersons: (only, show) => listUnprovenPersons(owner, only, show),
      provePersons: async (only, digest) =>
        provePersonsListed(owner, await parts.rowProofs(), { only, digest }),
      closeRawAppends: () => closeRawAppendsIfUnused(owner),
      renewGuestKeys: async () => {
        await openGuestKeys({ guestKeysFile, pool: owner, isOwner: true, renew: true });
      },
      giveUpMissing: async (signal) => {
        const feed = parts.rawFeed();
        const given = { keys: 0, persons: 0 };
        for (let after = 0n; ;) {
          signal.throwIfAborted();
          const events = await feed.read(after, pageEvents);
          const last = events.at(-1);
          if (last === undefined) return given;
          after = last.position;
          const missing = await missingInKeyring(owner, namedInLog(events));
          await giveUpMissing(owner, missing);
          given.keys += missing.keys.length;
          given.persons += missing.persons.length;
        }
      },
    });
  });
}
