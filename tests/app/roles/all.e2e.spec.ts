// A process opens what its roles need and nothing else: seen by the connections that PostgreSQL counts.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/app/config/roles.ts';
import { poolsOf, rolesNamed } from '../../../src/app/roles/all.ts';
import { freshInstallation, runProgram } from '../../support/running-program.ts';
import type { Installation, Running } from '../../support/running-program.ts';

let installation: Installation;
let superuser: Client;
let program: Running | undefined;

beforeAll(async () => {
  installation = await freshInstallation();
  superuser = new Client({ connectionString: installation.database.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await program?.stop();
  await superuser.end();
  await installation.remove();
});

/** What the connections to this test's database are for. */
const purposes = async (): Promise<readonly string[]> => {
  const { rows } = await superuser.query<{ name: string }>(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and application_name like 'voicemeet %' order by 1`,
  );
  return rows.map(({ name }) => name.split(' ')[1] ?? '');
};

describe.each<[Role, readonly string[]]>([
  ['scheduler', ['queries', 'audits', 'projecting']],
  ['projector', ['queries', 'audits', 'timers', 'appending']],
  ['api', ['projecting', 'timers']],
])('a process that plays %s alone', (role, without) => {
  it(`connects for no ${without.join(', ')}`, async () => {
    program = await runProgram(installation, { ROLES: role });
    expect((await program.send({ method: 'GET', path: '/readyz' })).status).toBe(200);
    const own = poolsOf(rolesNamed(new Set([role])));
    const found = await purposes();
    expect(found).toEqual(expect.arrayContaining(['commands', 'owner']));
    expect(found.filter((purpose) => without.includes(purpose))).toEqual([]);
    expect(found.filter((purpose) => !(own as ReadonlySet<string>).has(purpose))).toEqual([]);
    await program.stop();
    program = undefined;
    // The server notices the end of a connection a little later.
    await expect.poll(purposes).toEqual([]);
  });
});
