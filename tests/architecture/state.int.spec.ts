// docs/state.md beside the catalogue of a migrated database: what PostgreSQL has, the document names, and the reverse.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allProjections } from '../../src/projections/all.ts';
import { openReadModels } from '../support/read-models.ts';
import type { ReadModels } from '../support/read-models.ts';
import { statedTables } from '../support/state-document.ts';
import { belongs } from './files.ts';

/** Tables of the program's schemas, each partitioned one once; whoever owns them. */
const catalogueSql = `select n.nspname || '.' || c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`;

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
});
afterAll(() => models.close());

it('names every table of a migrated database and no other', async () => {
  const versions = new Map(
    allProjections.flatMap(({ tables }) =>
      tables.map(({ name, version }) => [`read.${name}_v${version}`, `read.${name}`]),
    ),
  );
  const rows = await models.look(catalogueSql);
  const found = rows.map(({ name }) => versions.get(String(name)) ?? String(name));
  expect(found.length).toBeGreaterThan(20);
  expect(
    statedTables()
      .map(({ table }) => table)
      .sort(),
    `Tell its owner, retention, backup in docs/state.md. ${belongs.projections}`,
  ).toEqual(found.sort());
});
