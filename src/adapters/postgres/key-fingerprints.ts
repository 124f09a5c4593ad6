// Fingerprints of the keys that a database was made with (migrations/0019_key_fingerprints.sql).
import { FatalFault } from '../../ports/faults.ts';
import type { Sql } from './pool.ts';
import { fingerprintsIn } from './seen-database.ts';
import type { FingerprintName, Fingerprints } from './seen-database.ts';

const tableSql = `select to_regclass('ops.key_fingerprints') is not null as present`;
const keepSql = `insert into ops.key_fingerprints (name, fingerprint) values ($1, $2) on conflict (name) do nothing`;
const replaceSql = `insert into ops.key_fingerprints (name, fingerprint) values ($1, $2)
  on conflict (name) do update set fingerprint = excluded.fingerprint, stored = clock_timestamp()
  where key_fingerprints.fingerprint <> excluded.fingerprint`;

/** An invite's stream sorts after its category's hyphen and before the next character. The log may be elsewhere: then its claims name streams. */
const issuedSql = `select exists (select from log.events where stream > 'invite-' and stream < 'invite.')
  or exists (select from ops.claims where stream > 'invite-' and stream < 'invite.') as issued`;

/** Whether there ever was an invite, whose link guests' keys have signed. Over a connection of the owner. Raises the driver's errors. */
export async function guestTokensWereIssued(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ issued: boolean }>(issuedSql);
  return rows[0]?.issued === true;
}

/**
 * Keeps fingerprints over the owner's connection: those that are there stay, unless `replace`. Raises a fatal fault
 * `keys-mismatch` where another one is there already: another start, with other keys, was first.
 */
export async function keepFingerprints(sql: Sql, made: Fingerprints, replace = false): Promise<void> {
  const { rows } = await sql.query<{ present: boolean }>(tableSql);
  if (rows[0]?.present !== true) return;
  for (const [name, fingerprint] of Object.entries(made))
    await sql.query(replace ? replaceSql : keepSql, [name, fingerprint]);
  const kept = await fingerprintsIn(sql);
  const other = (Object.keys(made) as FingerprintName[]).find((name) => kept[name] !== made[name]);
  if (other === undefined) return;
  throw new FatalFault(
    'keys-mismatch',
    `The database was made with another key (${other}: ${kept[other] ?? 'none'}) than this process holds (${made[other] ?? 'none'}): every process of an installation needs the same keys directory.`,
  );
}
