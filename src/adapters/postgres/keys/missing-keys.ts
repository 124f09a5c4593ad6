// Which keys and persons that records name are not in schema `keys`, neither kept nor destroyed; and the tombstones that
// say that an operator gave them up. Runs as the owner, who sees all tenants; never used by HTTP.
import type { Pool } from 'pg';
import type { NamedInLog } from '../../codec/record/named-keys.ts';
import { toFault } from '../postgres-faults.ts';

const missingKeysSql = `select place::int from unnest($1::uuid[], $2::uuid[]) with ordinality as named (tenant, key, place)
  where not exists (select from keys.data_keys k where k.tenant = named.tenant and k.key = named.key)
    and not exists (select from keys.tombstones t where t.tenant = named.tenant and t.key = named.key)
  order by place`;
const missingPersonsSql = `select place::int from unnest($1::uuid[], $2::uuid[]) with ordinality as named (tenant, person, place)
  where not exists (select from keys.persons p where p.tenant = named.tenant and p.person = named.person)
    and not exists (select from keys.tombstones t
      where t.tenant = named.tenant and t.subject = 'person:' || named.person::text)
  order by place`;
const giveUpSql = `insert into keys.tombstones (tenant, key, subject, purpose)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) on conflict do nothing`;

/** Those of them that are missing, in the same order. Over a pool of the owner. Raises PostgreSQL's faults. */
export async function missingInKeyring(
  owner: Pick<Pool, 'query'>,
  { keys, persons }: NamedInLog,
): Promise<NamedInLog> {
  return {
    keys: await missing(owner, missingKeysSql, keys),
    persons: await missing(owner, missingPersonsSql, persons),
  };
}

async function missing<Item extends { readonly tenant: string; readonly id: string }>(
  owner: Pick<Pool, 'query'>,
  text: string,
  named: readonly Item[],
): Promise<readonly Item[]> {
  if (named.length === 0) return [];
  const values = [named.map(({ tenant }) => tenant), named.map(({ id }) => id)];
  const { rows } = await owner.query<{ place: number }>(text, values).catch(raise);
  return rows.flatMap(({ place }) => named[place - 1] ?? []);
}

/**
 * Gives them up for good: their values count as forgotten, and who a person was outside stays unknown. Raises PostgreSQL's
 * faults.
 */
export async function giveUpMissing(
  owner: Pick<Pool, 'query'>,
  { keys, persons }: NamedInLog,
): Promise<void> {
  const stones = [
    ...keys,
    // A person has no key of this name: the row stands for the person.
    ...persons.map((person) => ({ ...person, subject: `person:${person.id}`, purpose: 'identity' })),
  ];
  if (stones.length === 0) return;
  await owner
    .query(giveUpSql, [
      stones.map(({ tenant }) => tenant),
      stones.map(({ id }) => id),
      stones.map(({ subject }) => subject),
      stones.map(({ purpose }) => purpose),
    ])
    .catch(raise);
}

function raise(error: unknown): never {
  throw toFault(error);
}
