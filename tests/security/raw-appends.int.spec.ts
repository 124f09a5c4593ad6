// Issue 12 D7: what the appender's password is good for over a connection of one's own. Rows are written by functions only, and
// whatever they are asked for, the log stays one: positions and revisions without a gap, each stream's end its last event,
// each event of its stream's tenant.
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { openPostgresLog } from '../support/postgres-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../support/sealed.ts';

let database: FreshDatabase;
let appender: Client;
let superuser: Client;

const [tenant, other] = [aTenant(), aTenant()];
const [stream, foreign] = [aStream(tenant), aStream(other)];
const leaf = randomBytes(32);
const key = randomUUID();

beforeAll(async () => {
  database = await freshDatabase();
  const opened = openPostgresLog(database);
  try {
    const begun = anAppend(tenant, stream, 'none', 2);
    const answer = anAnswer(tenant, stream);
    await opened.log.append(keeping(begun, { ...answer, claim: { ...answer.claim, route: 'POST /x', key } }));
    await opened.log.append(anAppend(other, foreign, 'none'));
  } finally {
    await opened.close();
  }
  appender = new Client({ connectionString: database.roleUrl('vm_appender') });
  superuser = new Client({ connectionString: database.superuserUrl });
  await Promise.all([appender.connect(), superuser.connect()]);
  await appender.query(`select set_config('app.tenants', $1, false)`, [[tenant, other].join(',')]);
});
afterAll(async () => {
  await Promise.all([appender.end(), superuser.end()]);
  await database.drop();
});

const codeOf = (error: unknown): string => (error as { readonly code: string }).code;

/** All that the log holds, as text, and what is wrong with it. */
async function seen() {
  const { rows } = await superuser.query<{ held: string }>(`
    select md5(coalesce((select string_agg(e::text, E'\n' order by position) from log.events e), '')
      || coalesce((select string_agg(s::text, E'\n' order by stream) from log.streams s), '')
      || coalesce((select string_agg(a::text, E'\n' order by key) from log.answers a), '')) as held`);
  const wrong = await superuser.query(`
    select 'position' as what, position::text as at from (select position, row_number() over (order by position) as nth from log.events) e
      where position <> nth
    union all select 'revision', stream || revision from (
      select stream, revision, row_number() over (partition by stream order by position) as nth from log.events) e where revision <> nth - 1
    union all select 'end', s.stream from log.streams s where not exists (
      select from log.events e where e.stream = s.stream and e.tenant = s.tenant and e.revision = s.revision and e.leaf = s.leaf)
    union all select 'tenant', e.stream from log.events e
      where not exists (select from log.streams s where s.stream = e.stream and s.tenant = e.tenant and s.revision >= e.revision)
    union all select 'answer', a.key from log.answers a where a.position not between 0 and (select max(position) from log.events)`);
  return { held: rows[0]?.held, wrong: wrong.rows };
}

const event = `'${tenant}', '${stream}', 2, gen_random_uuid(), 'meeting.opened.v1', now(), gen_random_uuid(), '\\x01', '\\x02', '\\x03', null`;
const raw: Readonly<Record<string, string>> = {
  'the next event': `insert into log.events select 0, 4, ${event}`,
  'an event that leaves a hole': `insert into log.events select 0, 400, ${event}`,
  'an event in a partition': `insert into log.events_000000 select 0, 4, ${event}`,
  'an event by copy': 'copy log.events from stdin',
  'the beginning of a stream': `insert into log.streams values ('meeting-x', '${tenant}', 0, '\\x01')`,
  'a stream on conflict': `insert into log.streams values ('${stream}', '${tenant}', 0, '\\x01') on conflict (stream) do update set revision = 0`,
  'the end of a stream, set back': 'update log.streams set revision = revision - 1',
  'the leaf of a stream': `update log.streams set leaf = '\\x01'`,
  'the tenant of a stream': `update log.streams set tenant = '${other}'`,
  'a stream, merged': `merge into log.streams s using (select 1) x on true when matched then update set revision = 0`,
  'a stream, taken away': 'delete from log.streams',
  'all streams, taken away': 'truncate log.streams',
  'a lock on a stream': 'select from log.streams for update',
  'an answer': 'insert into log.answers select * from log.answers',
  'an answer, changed': 'update log.answers set status = 200',
  'an answer, taken away': 'delete from log.answers',
  'an event, changed': `update log.events set type = 'x'`,
  'an event, taken away': 'delete from log.events',
  'the history’s id': 'update log.epoch set id = gen_random_uuid()',
  'the tenants’ order': `insert into log.sequence values (1, 1, '${tenant}', '${stream}', 0, gen_random_uuid())`,
  'the owner’s role': 'set role vm_owner',
  'a policy': 'create policy mine on log.events using (true)',
  'no row-level security': 'alter table log.events no force row level security',
  'no triggers': `set session_replication_role = replica`,
};

describe('issue 12 D7: with the appender’s password alone, nobody writes by hand', () => {
  it.each(Object.entries(raw))('%s', async (_, text) => {
    const before = await seen();
    expect(before.wrong).toEqual([]);
    await expect(appender.query(text)).rejects.toMatchObject({ code: '42501' });
    expect(await seen()).toEqual(before);
  });

  it('nor by the functions of versions before, or by the inner one', async () => {
    const { rows } = await superuser.query(
      `select oid::regprocedure::text as name from pg_proc where pronamespace = 'log'::regnamespace and not prosecdef
         and proname in ('append', 'append_slowly') and has_function_privilege('vm_appender', oid, 'execute')`,
    );
    expect(rows).toEqual([]);
  });

  it('and the functions that write as the owner find nothing but what they name', async () => {
    const { rows } = await superuser.query(
      `select oid::regprocedure::text as name from pg_proc where pronamespace = 'log'::regnamespace and prosecdef
         and not coalesce('search_path=pg_catalog' = any (proconfig), false)`,
    );
    expect(rows).toEqual([]);
  });
});

/** Arguments of log.append_one for the stream's next event. */
const one = {
  position: 4,
  tenant: tenant as string,
  stream: stream as string,
  revision: 2,
  leafBefore: null as Buffer | null,
  key: null as string | null,
};
async function appendOne(wish: Partial<typeof one>): Promise<boolean | string> {
  const { position, tenant: of, stream: name, revision, leafBefore, key: used } = { ...one, ...wish };
  const text = `select log.append_one($1, $2, $3, $4, gen_random_uuid(), 'meeting.opened.v1', now(), gen_random_uuid(),
    $5::bytea, '\\x02', '\\x03', null, $6::bytea, $7::uuid, 'POST /x', $8, '\\x01', '\\x02', 200, 'x', '\\x03', null) as stored`;
  const values = [position, of, name, revision, leaf, leafBefore, await principalOf(), used];
  return appender
    .query<{ stored: boolean }>(text, values)
    .then(({ rows }) => rows[0]?.stored === true, codeOf);
}
async function principalOf(): Promise<string | undefined> {
  const { rows } = await superuser.query<{ principal: string }>('select principal from log.answers');
  return rows[0]?.principal;
}

describe('issue 12 D7: the function for one event refuses', () => {
  it.each<[string, Partial<typeof one>, false | string]>([
    ['a position that leaves a hole', { position: 5 }, false],
    ['a position far away', { position: 9_000_000_000 }, false],
    ['a position before the first', { position: 0 }, false],
    ['a position that is taken', { position: 3 }, '23505'],
    ['the first position again', { position: 1 }, '23505'],
    ['a revision that leaves a gap', { revision: 3 }, false],
    ['a revision that is taken', { revision: 1 }, false],
    ['a revision below the first', { revision: -1 }, false],
    ['a beginning of what has begun', { revision: 0 }, '23505'],
    ['a stream that has not begun', { stream: aStream(tenant) }, false],
    ['another leaf than the stream’s last', { leafBefore: leaf }, false],
    ['another tenant’s stream', { stream: foreign, revision: 1 }, false],
    ['another tenant’s name for it', { tenant: other }, false],
    ['a key that was used', { key }, '23505'],
  ])('%s', async (_, wish, outcome) => {
    const before = await seen();
    expect(await appendOne(wish)).toBe(outcome);
    expect(await seen()).toEqual(before);
  });
});

/** Arguments of log.append for the stream's next event, by their names. */
const batch = {
  p_fast: true,
  p_tenants: tenant as string,
  p_items: 1,
  f_stream: [] as unknown[],
  f_tenant: [] as unknown[],
  f_last: [] as unknown[],
  f_last_leaf: [] as unknown[],
  h_stream: [stream] as unknown[],
  h_expected: [1],
  h_leaf: [null],
  h_last: [2],
  h_last_leaf: [leaf],
  s_stream: [] as unknown[],
  s_expected: [] as unknown[],
  s_leaf: [] as unknown[],
  w_item: [1],
  w_stream: [stream],
  w_tenant: [tenant],
  w_expected: [1],
  w_leaf: [null],
  w_first: [1],
  w_count: [1],
  e_tenant: [tenant],
  e_stream: [stream],
  e_revision: [2],
  e_type: ['meeting.opened.v1'],
  e_at: [new Date()],
  e_leaf: [leaf],
  e_head: [leaf],
  e_body: [leaf],
  e_boxes: [null],
};
type Batch = typeof batch & Readonly<Record<string, unknown>>;

async function append(wish: Readonly<Record<string, unknown>>) {
  const count = (wish['e_stream'] as unknown[] | undefined)?.length ?? 1;
  const ids = {
    e_id: Array.from({ length: count }, randomUUID),
    e_command: Array.from({ length: count }, randomUUID),
  };
  const args: Batch = { ...batch, ...ids, ...wish };
  const { rows } = await superuser.query<{ name: string; type: string }>(
    `select name, format_type(type, null) as type from pg_proc,
       unnest(proargnames[1:pronargs], proargtypes::oid[]) as arg (name, type)
     where pronamespace = 'log'::regnamespace and proname = 'append' and prosecdef`,
  );
  const places = rows.map(({ name, type }, index) => `${name} => $${index + 1}::${type}`).join(', ');
  const text = `select outcome, actual from log.append(${places})`;
  return appender
    .query<{ outcome: string; actual: string | null }>(
      text,
      rows.map(({ name }) => args[name] ?? null),
    )
    .then((result) => result.rows.map(({ outcome }) => outcome).join(), codeOf);
}
const two = <Value>(value: Value): readonly Value[] => [value, value];
/** One event, twice: of one stream. */
const twice = {
  e_tenant: two(tenant),
  e_stream: two(stream),
  e_type: two('meeting.opened.v1'),
  e_at: two(new Date()),
  e_leaf: two(leaf),
  e_head: two(leaf),
  e_body: two(leaf),
  e_boxes: two(null),
};
const answered = {
  a_tenant: [tenant],
  a_principal: [randomUUID()],
  a_route: ['POST /y'],
  a_key: ['k'],
  a_command: [randomUUID()],
  a_salt: [leaf],
  a_digest: [leaf],
  a_status: [200],
  a_type: ['x'],
  a_body: [leaf],
  a_stream: [stream],
  a_revision: [2],
};
const fresh = aStream(tenant);
const none = { h_stream: [], h_expected: [], h_leaf: [], h_last: [], h_last_leaf: [] };

describe('issue 12 D7: the function for batches refuses', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a tenant that it does not name', { p_tenants: other }, '22023'],
    [
      'a tenant that it does not name, for a stream that begins',
      { ...none, p_tenants: other, f_stream: null, e_stream: [fresh], e_revision: [0] },
      '42501',
    ],
    ['a stream’s end that is not where its events end', { h_last: [7], w_expected: [5] }, 'conflict'],
    ['a leaf that is not its last event’s', { h_last_leaf: [randomBytes(32)], w_expected: [5] }, 'conflict'],
    ['a revision beside the end', { e_revision: [9], w_expected: [5] }, 'conflict'],
    ['a revision twice', { ...twice, e_revision: [2, 2], h_last: [3], w_expected: [5] }, 'conflict'],
    [
      'revisions in another order',
      { ...twice, e_revision: [3, 2], h_last: [3], w_expected: [5] },
      'conflict',
    ],
    ['an event of a stream that does not move', { ...none, w_expected: [5] }, 'conflict'],
    [
      'an event of another tenant’s stream',
      {
        p_tenants: `${tenant},${other}`,
        h_stream: [foreign],
        h_expected: [0],
        h_last: [1],
        e_stream: [foreign],
        e_revision: [1],
        w_stream: [foreign],
        w_expected: [0],
      },
      'conflict',
    ],
    [
      'an end without an event',
      { ...none, f_stream: [fresh], f_tenant: [tenant], f_last: [0], f_last_leaf: [leaf], w_expected: [5] },
      'conflict',
    ],
    [
      'a beginning at another revision',
      { f_stream: null, e_stream: [fresh], e_revision: [4], w_stream: [fresh], w_expected: [3] },
      'conflict',
    ],
    ['fewer than no events', { p_fast: false, w_count: [-1] }, '22023'],
    [
      'two writes that go on from one revision',
      {
        ...twice,
        p_fast: false,
        w_item: [1, 1],
        w_stream: two(stream),
        w_tenant: two(tenant),
        w_expected: [1, 1],
        w_leaf: two(null),
        w_first: [1, 2],
        w_count: [1, 1],
      },
      '22023',
    ],
    [
      'two writes that begin one stream',
      {
        ...twice,
        p_fast: false,
        e_stream: two(fresh),
        w_item: [1, 1],
        w_stream: two(fresh),
        w_tenant: two(tenant),
        w_expected: [-1, -1],
        w_leaf: two(null),
        w_first: [1, 2],
        w_count: [1, 1],
      },
      '23505',
    ],
    ['an event that was not sent', { p_fast: false, w_first: [2] }, '23502'],
    ['an answer beyond the batch', { ...answered, a_offset: [2] }, '22023'],
    ['an answer before the batch', { ...answered, a_offset: [-1] }, '22023'],
    [
      'an answer of a tenant that it does not name',
      { ...answered, a_tenant: [other], a_offset: [1] },
      '42501',
    ],
  ])('%s', async (_, wish, outcome) => {
    const before = await seen();
    expect(await append(wish)).toBe(outcome);
    expect(await seen()).toEqual(before);
  });

  it('and takes what breaks no rule, at the next position and revision', async () => {
    expect(await append({})).toBe('all');
    expect(await append({ h_expected: [2], h_last: [3], e_revision: [3], w_expected: [2] })).toBe('all');
    expect(await appendOne({ position: 6, revision: 4, leafBefore: leaf })).toBe(true);
    const { wrong } = await seen();
    expect(wrong).toEqual([]);
    const { rows } = await superuser.query(
      'select revision::int, position::int from log.events where stream = $1 order by position',
      [stream],
    );
    expect(rows).toEqual(
      [0, 1, 2, 3, 4].map((revision, nth) => ({ revision, position: [1, 2, 4, 5, 6][nth] })),
    );
  });
});
