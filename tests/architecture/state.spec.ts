// docs/state.md names every table that a migration makes, and no other one: a table without an owner, a
// retention and an answer to "how is it restored" does not exist.
import { expect, it } from 'vitest';
import { belongs, filesBelow, textOf } from './files.ts';

it('docs/state.md names every table of the migrations and no other', () => {
  const made = filesBelow('src/adapters/postgres/migrations', '.sql').flatMap((path) =>
    [...textOf(path).matchAll(/^create table (?:if not exists )?([a-z]+\.[a-z_]+)/gm)].map(
      ([, table]) => table,
    ),
  );
  const named = [...textOf('docs/state.md').matchAll(/^\| `((?:log|keys|ops)\.[a-z_]+)`/gm)].map(
    ([, table]) => table,
  );
  expect(made.length).toBeGreaterThan(5);
  // The migrations' own history is made by the tool that runs them.
  expect([...named].sort(), `Tell its owner, retention, backup. ${belongs.projections}`).toEqual(
    [...made, 'ops.migrations'].sort(),
  );
});
