// What read models can't show is said by every answer that it concerns, over HTTP: one meeting and one account are parked
// by the running projectors, for real, and released by the command line.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withOperator } from '../../src/app/cli/open-operator.ts';
import { allProjections } from '../../src/projections/all.ts';
import { meetingListTable } from '../../src/projections/meeting-list/meeting-list.table.ts';
import { commandLine } from '../app/cli/said.ts';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, join, knock } from '../support/meeting-steps.ts';
import type { PositionTokens } from '../../src/http/position-token.ts';
import { ownPositions } from '../support/own-positions.ts';
import { until } from '../support/projection-runtime.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

/** A tenant with two open meetings of its admin's on two accounts; each knows the admin and a guest. */
interface Tenant {
  readonly admin: Caller;
  readonly auditor: Caller;
  readonly media: Caller;
  readonly host: Caller;
  readonly guest: Caller;
  readonly accounts: readonly [string, string];
  readonly meetings: readonly [string, string];
  readonly people: readonly [string, string];
}

let program: GivenProgram;
let database: Client;
let positions: PositionTokens;
let own: Tenant;
let foreign: Tenant;
let say: ReturnType<typeof commandLine>;
const poisoned: string[] = [];
/** Of these projections a meeting has rows only once it is recorded, or has ended. */
const later = new Set(['recordings', 'retention']);
/** How many projections keep rows of what these meetings come to. */
const parkers = allProjections.filter(
  ({ name, tables, hears }) =>
    tables.some((table) => 'meeting' in table.columns) && !hears.has('ConsentGiven') && !later.has(name),
).length;

beforeAll(async () => {
  program = await givenProgram({}, ['work is stuck until an operator acts']);
  const { database: place, keysDir } = program.installation;
  database = new Client({ connectionString: place.superuserUrl });
  await database.connect();
  positions = await ownPositions(program.installation);
  const env = { VOICEMEET_DATABASE_URL: place.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
  say = commandLine((config, work) => withOperator({ config, note: () => undefined }, work), env);
  own = await aTenant(newId());
  foreign = await aTenant(newId());
});
afterAll(async () => {
  await database.end();
  await program.close();
});

async function aTenant(tenant: string): Promise<Tenant> {
  const as = (persona: Parameters<GivenProgram['as']>[0], who?: string) => program.as(persona, who, tenant);
  const [admin, guest] = [await as('admin'), await as('member', 'guest')];
  expected(await (await as('operator')).put('/v1/tenant', { slug: `t-${newId()}`, region: 'eu' }), 200);
  const accounts = [
    await anAccount(program, 'pro', tenant),
    await anAccount(program, 'pro', tenant),
  ] as const;
  const host = await as('member', 'host');
  const [first, second] = [await anOpenMeeting(host, accounts[0]), await anOpenMeeting(host, accounts[1])];
  const person = await knock(guest, first);
  const speaker = await knock(host, first);
  const [auditor, media] = [await as('auditor'), await as('media-signal')];
  return {
    admin,
    auditor,
    media,
    host,
    guest,
    accounts,
    meetings: [first, second],
    people: [person, speaker],
  };
}

/** From now on the database refuses every row of one thing, until `mend`. */
async function poison(column: 'meeting' | 'account', id: string): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'read'::regnamespace and c.relkind = 'r' and a.attname = $1
        and (a.attname = 'meeting' or c.relname like 'accounts\\_v%')`,
    [column],
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { name } of rows) {
    await database.query(
      `alter table read.${name} add constraint poison check (${column} <> '${id}') not valid`,
    );
    poisoned.push(name);
  }
}
async function mend(): Promise<void> {
  for (const name of poisoned.splice(0))
    await database.query(`alter table read.${name} drop constraint poison`);
}

interface Parked {
  readonly owner: string;
  readonly projection: string;
  readonly stream: string;
  readonly position: string;
}
async function parkedNow(): Promise<readonly Parked[]> {
  const { out } = await say('stuck', 'list', '--json');
  const { stuck } = JSON.parse(out) as { stuck: { owner: string; key: string; event: Parked }[] };
  return stuck.map(({ owner, key, event: { position } }) => ({
    owner,
    stream: key,
    position,
    projection: owner.replace('projection:', ''),
  }));
}
async function releaseAll(): Promise<void> {
  for (const { owner, stream } of await parkedNow()) {
    const released = await say('stuck', 'release', owner, stream, '--reason', 'mended');
    expect(released.code, `${released.out} ${released.notes}`).toBe(0);
  }
}

const markOf = ({ headers }: Reply): string | null => headers.get('voicemeet-stale');
/** Reasons, projections and positions that a mark names. */
function told(reply: Reply): readonly string[] {
  return [...(markOf(reply) ?? '').matchAll(/(\S+);projection="(\S+)";since="(\S+)"/g)].map(
    ([, reason, projection, since = '']) => `${reason} ${projection} ${positions.decode(since)}`,
  );
}
const readsOf = (meeting: string) => ({
  page: `/v1/meetings/${meeting}`,
  clock: `/v1/meetings/${meeting}/clock`,
  attendance: `/v1/meetings/${meeting}/attendance`,
});
async function read({ admin }: Tenant, path: string, position = ''): Promise<Reply> {
  const headers = position === '' ? {} : { 'voicemeet-position': position };
  return expected(await admin.get(path, headers), 200);
}
const audibility = ({ auditor, people }: Tenant, meeting: string) =>
  auditor.get(`/v1/audit/meetings/${meeting}/audibility?listener=${people[0]}&speaker=${people[1]}`);

describe('a meeting whose events can’t be shown', () => {
  let at: Readonly<Record<string, string>>;
  let position: string;

  beforeAll(async () => {
    const [meeting] = own.meetings;
    for (const tenant of [own, foreign]) {
      expect(markOf(await read(tenant, readsOf(tenant.meetings[0]).page))).toBeNull();
    }
    await poison('meeting', meeting);
    await join(own.guest, own.media, meeting, own.people[0]);
    const renamed = await own.host.post(`/v1/meetings/${meeting}/rename`, { title: 'Not shown' });
    ({ position } = expected(renamed, 200));
    await until(async () => (await parkedNow()).length === parkers, 'the meeting is parked everywhere');
    at = Object.fromEntries((await parkedNow()).map((one) => [one.projection.split('@')[0], one.position]));
  });

  it('is marked on each of its reads, at once and with what is there, also for who waits for what is missing', async () => {
    const { page, clock, attendance } = readsOf(own.meetings[0]);
    const shown = await read(own, page, position);
    expect(shown.json<{ title: string }>().title).toBe('Town hall');
    expect(told(shown)).toEqual([`parked meeting-detail ${at['meeting-detail']}`]);
    expect(told(await read(own, clock, position))).toEqual(told(shown));
    expect(told(await read(own, attendance, position))).toEqual([
      `parked attendance ${at['attendance']}`,
      ...told(shown),
    ]);
    expect(told(expected(await audibility(own, own.meetings[0]), 200))).toEqual([
      `parked policy-timeline ${at['policy-timeline']}`,
    ]);
  });

  it('marks the lists and counts that it is part of, and nothing else', async () => {
    expect(told(await read(own, '/v1/meetings', position))).toEqual([
      `parked meeting-list ${at['meeting-list']}`,
    ]);
    expect(told(await read(own, '/v1/tenant/overview', position))).toEqual([
      `parked tenant-overview ${at['tenant-overview']}`,
    ]);
    const [, other] = own.meetings;
    const elsewhere = [...Object.values(readsOf(other)), '/v1/accounts', `/v1/accounts/${own.accounts[0]}`];
    for (const path of elsewhere) expect(markOf(await read(own, path, position)), path).toBeNull();
  });

  it('marks of a meeting that is not there what it marks of a foreign one', async () => {
    const replies = [
      await own.admin.get(readsOf(newId()).page),
      await own.admin.get(readsOf(foreign.meetings[0]).page),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(404);
      expect(told(reply)).toEqual([`parked meeting-detail ${at['meeting-detail']}`]);
    }
  });

  it('is no concern of another tenant', async () => {
    const paths = [
      ...foreign.meetings.flatMap((meeting) => Object.values(readsOf(meeting))),
      '/v1/meetings',
      '/v1/tenant/overview',
      '/v1/accounts',
    ];
    for (const path of paths) expect(markOf(await read(foreign, path)), path).toBeNull();
    expect(markOf(await audibility(foreign, foreign.meetings[0]))).toBeNull();
    expect(markOf(await foreign.admin.get(readsOf(own.meetings[0]).page))).toBeNull();
  });

  it('is whole and unmarked once released', async () => {
    await mend();
    await releaseAll();
    const { page, clock, attendance } = readsOf(own.meetings[0]);
    const shown = await read(own, page);
    expect(shown.json<{ title: string; present: number }>()).toMatchObject({
      title: 'Not shown',
      present: 1,
    });
    for (const path of [page, clock, attendance, '/v1/meetings', '/v1/tenant/overview']) {
      expect(markOf(await read(own, path)), path).toBeNull();
    }
    expect(markOf(await audibility(own, own.meetings[0]))).toBeNull();
  });
});

it('an account whose events can’t be shown is marked, until released, and the other account is not', async () => {
  const [account, other] = own.accounts;
  await poison('account', account);
  const chosen = await own.admin.put(`/v1/accounts/${account}/plan`, { plan: 'basic' });
  const { position } = expected(chosen, 200);
  const marked = async () =>
    Promise.all(
      ['/v1/accounts', `/v1/accounts/${account}`, '/v1/tenant/overview', `/v1/accounts/${other}`].map(
        async (path) => told(await read(own, path, position)),
      ),
    );
  const parked = await marked();
  const [mark] = await parkedNow();
  const one = [`parked tenant-overview ${mark?.position}`];
  expect(parked).toEqual([one, one, one, []]);
  for (const path of ['/v1/meetings', readsOf(own.meetings[0]).page]) {
    expect(markOf(await read(own, path, position)), path).toBeNull();
  }
  expect(markOf(await read(foreign, '/v1/accounts'))).toBeNull();
  await mend();
  await releaseAll();
  expect(await marked()).toEqual([[], [], [], []]);
});

it('a stopped projection is marked for everybody, without its reason, until resumed', async () => {
  // The fence makes the projector look again, and find that it is stopped.
  await database.query(
    `update ops.projections set status = 'stopped', reason = 'of somebody else', fence = fence + 1 where name = 'meeting-list@${meetingListTable.version}'`,
  );
  for (const tenant of [own, foreign]) {
    const reply = await read(tenant, '/v1/meetings');
    expect(told(reply)).toEqual([expect.stringMatching(/^stopped meeting-list \d+$/)]);
    expect(markOf(reply)).not.toContain('somebody');
    expect(markOf(await read(tenant, '/v1/tenant/overview'))).toBeNull();
  }
  expect(await say('projections', 'resume', 'meeting-list', '--reason', 'mended')).toMatchObject({ code: 0 });
  for (const tenant of [own, foreign]) expect(markOf(await read(tenant, '/v1/meetings'))).toBeNull();
});
