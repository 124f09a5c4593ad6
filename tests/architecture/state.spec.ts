// docs/state.md names every table that a migration or a projection makes, and no other one: a table without an
// owner, a retention and an answer to "how is it restored" does not exist. state.int.spec.ts asks a database.
import { expect, it } from 'vitest';
import { allProjections } from '../../src/projections/all.ts';
import { roleNames } from '../../src/adapters/postgres/roles.ts';
import { statedTables } from '../support/state-document.ts';
import { belongs, filesBelow, textOf } from './files.ts';

const stated = statedTables();

it('docs/state.md names every table of the migrations and the projections and no other', () => {
  const made = filesBelow('src/adapters/postgres/migrations', '.sql').flatMap((path) =>
    [...textOf(path).matchAll(/^create table (?:if not exists )?([a-z]+\.[a-z_]+)/gm)].map(
      ([, table]) => table,
    ),
  );
  const dropped = filesBelow('src/adapters/postgres/migrations', '.sql').flatMap((path) =>
    [...textOf(path).matchAll(/^drop table ([a-z]+\.[a-z_]+)/gm)].map(([, table]) => table),
  );
  const read = allProjections.flatMap(({ tables }) => tables.map(({ name }) => `read.${name}`));
  expect(made.length).toBeGreaterThan(5);
  // The migrations' own history is made by the tool that runs them.
  expect(
    stated.map(({ table }) => table).sort(),
    `Tell its owner, retention, backup. ${belongs.projections}`,
  ).toEqual([...made, ...read, 'ops.migrations'].filter((table) => !dropped.includes(table)).sort());
});

it('each has an owner that exists, a retention, and an answer to how it comes back', () => {
  const owners = [
    ...roleNames,
    'owner',
    'migration',
    ...allProjections.map(({ name }) => name),
  ] as readonly string[];
  const wanting = stated.filter(({ owner, retention, derived, backup }) => {
    const known = owners.some((name) => owner.includes(name));
    return !known || retention === '' || !/^(yes|no)\b/.test(derived) || backup === '';
  });
  expect(
    wanting.map(({ table }) => table),
    `Fill its row in docs/state.md. ${belongs.projections}`,
  ).toEqual([]);
});

it('a read table is owned by the projection that makes it', () => {
  const owners = allProjections.flatMap(({ name, tables }) =>
    tables.map((table) => [`read.${table.name}`, `\`${name}\``]),
  );
  const ofReadModels = stated.filter(({ table }) => table.startsWith('read.'));
  expect(Object.fromEntries(ofReadModels.map(({ table, owner }) => [table, owner]))).toEqual(
    Object.fromEntries(owners),
  );
});
