// Whether the keyring is as new as the log: what the newest events name has to be in schema `keys`. After a restore of older
// keys the program would come up, read personal values as lost, and take members for new persons.
import { namedInLog } from '../adapters/codec/record/named-keys.ts';
import type { NamedInLog, NamingRecord } from '../adapters/codec/record/named-keys.ts';
import { missingInKeyring } from '../adapters/postgres/keys/missing-keys.ts';
import { FatalFault } from '../ports/faults.ts';
import type { Pools } from './parts/pools.ts';

/** How many events are looked through: keys that are older than these are as old as the events that name them. */
const newestEvents = 10_000;

/** What is compared. */
export interface KeysCheckPorts {
  readonly newestRecords: (limit: number) => AsyncIterable<readonly NamingRecord[]>;
  readonly pools: Pick<Pools, 'of'>;
}

/** Raises a fatal fault `keys-older-than-log` where a key or a person is missing that the newest 10,000 events name, and the faults of both stores. */
export async function checkKeysAreNew({ newestRecords, pools }: KeysCheckPorts): Promise<void> {
  for await (const page of newestRecords(newestEvents)) {
    const missing = await missingInKeyring(pools.of('owner'), namedInLog(page));
    const newest = [...missing.keys, ...missing.persons][0];
    if (newest !== undefined) throw older(missing, newest);
  }
}

function older({ keys, persons }: NamedInLog, newest: NamedInLog['persons'][number]): FatalFault {
  return new FatalFault(
    'keys-older-than-log',
    `The keyring is older than the log: ${keys.length} keys and ${persons.length} persons that its newest events name are missing in schema keys (${newest.id} of tenant ${newest.tenant}, named at position ${newest.position}). Nothing was changed. Restore schema keys from a backup as new as the log. If there is none, "voicemeet keys give-up --reason …" marks what is missing as forgotten for good.`,
  );
}
