// A planted stranger: one row of another tenant in every read table, and a whole foreign history in the log, marked
// by a word that no answer of ours may ever hold.
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tableName } from '../../src/ports/read-table.ts';
import { meetingListTable } from '../../src/projections/meeting-list/meeting-list.table.ts';
import type { Caller } from '../support/api-client.ts';
import { declaredReadRoutes } from '../support/code-routes.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { samplePath } from '../support/request-samples.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

const mark = 'CANARY-OF-ANOTHER-TENANT';
const foreignTenant = newId();
let program: GivenProgram;
let database: Client;
let foreign: { readonly meeting: string; readonly account: string; readonly person: string };
let own: { readonly meeting: string; readonly account: string; readonly person: string };
let foreignHost: Caller;

beforeAll(async () => {
  program = await givenProgram();
  database = new Client({ connectionString: program.installation.database.superuserUrl });
  await database.connect();
  const operator = await program.as('operator', undefined, foreignTenant);
  expected(await operator.put('/v1/tenant', { slug: 'canary', region: 'eu' }), 200);
  foreignHost = await program.as('member', 'ada', foreignTenant);
  const foreignAccount = await anAccount(program, 'pro', foreignTenant);
  const foreignMeeting = await anOpenMeeting(foreignHost, foreignAccount, { title: mark });
  const stranger = await program.as('member', 'ben', foreignTenant);
  const person = await knock(stranger, foreignMeeting, mark);
  foreign = { meeting: foreignMeeting, account: foreignAccount, person };
  const host = await program.as('member', 'ada');
  const account = await anAccount(program, 'pro');
  const meeting = await anOpenMeeting(host, account, { title: 'Our own' });
  const knocked = await knock(await program.as('member', 'ben'), meeting, 'One of us');
  own = { meeting, account, person: knocked };
  const { position } = expected(await host.put(`/v1/meetings/${meeting}/lock`, { locked: true }), 200);
  for (const path of [`/v1/meetings/${meeting}`, '/v1/meetings', `/v1/meetings/${meeting}/attendance`]) {
    expected(await host.get(path, { 'voicemeet-position': position }), 200);
  }
  await plantInReadTables(host);
});
afterAll(async () => {
  await database.end();
  await program.close();
});

/** Copies one of our rows of each read table to the other tenant, every text in it marked; by the superuser, whom no policy holds. */
async function plantInReadTables(host: Caller): Promise<void> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'read' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(5);
  for (const { name } of tables) {
    const { rows: columns } = await database.query<{ column: string }>(
      `select column_name as column from information_schema.columns
        where table_schema = 'read' and table_name = $1 and data_type = 'text' and column_name in ('title', 'display_name', 'slug', 'text')`,
      [name],
    );
    const marks = Object.fromEntries(columns.map(({ column }) => [column, mark]));
    await database.query(
      `insert into read.${name} select (jsonb_populate_record(t, $1::jsonb)).* from read.${name} t limit 1
        on conflict do nothing`,
      [JSON.stringify({ tenant: foreignTenant, ...marks })],
    );
  }
  const { rows } = await database.query<{ planted: number }>(
    `select count(*)::int as planted from ${tableName(meetingListTable)} where tenant = $1 and title = $2`,
    [foreignTenant, mark],
  );
  expect(rows[0]!.planted).toBeGreaterThan(0);
  expect(host.token).not.toBe('');
}

it('is seen by its own tenant, so that the mark would show', async () => {
  const list = expected(await foreignHost.get('/v1/meetings'), 200);
  expect(list.text).toContain(mark);
});

it.each(declaredReadRoutes.map((route) => ({ url: route.url, route })))(
  'is seen by nobody of ours: $url',
  async ({ route }) => {
    const personas = ['admin', 'member', 'auditor'] as const;
    const callers = await Promise.all(personas.map((persona) => program.as(persona, 'ada')));
    for (const things of [own, foreign]) {
      const ids = { ...things, listener: things.person, speaker: own.person, endpoint: things.person };
      for (const caller of callers) {
        for (const more of ['', 'limit=200']) {
          const path = samplePath(route, ids);
          const reply = await caller.get(
            more === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${more}`,
          );
          expect(reply.status, reply.text).toBeLessThan(500);
          expect(reply.text).not.toContain(mark);
          expect(reply.text).not.toContain(foreignTenant);
          // Of the tenant's own history our auditor's questions are part, also those about what is not there.
          if (things === own && !route.url.startsWith('/v1/audit/tenant'))
            expect(reply.text).not.toContain(foreign.meeting);
          // Purposes, languages and versions are in every tenant.
          else if (/\{(?!purpose|language|version)/.test(route.url))
            expect(reply.status).toBeGreaterThanOrEqual(400);
        }
      }
    }
  },
);

it('is not in the lines of the tenant’s whole history either', async () => {
  const auditor = await program.as('auditor');
  const lines = expected(
    await auditor.get('/v1/audit/tenant/events', { accept: 'application/x-ndjson' }),
    200,
  ).text;
  expect(lines).toContain('Our own');
  expect(lines).not.toContain(mark);
  expect(lines).not.toContain(foreignTenant);
});
