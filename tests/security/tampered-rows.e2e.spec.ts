// What a superuser changes outside the log: an answer that is kept under an idempotency key is not given again, and nobody
// becomes another person, or a new one. docs/guarantees.md, "Tampering", has the whole table, with the test of each cell.
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import type { Caller, Reply } from '../support/api-client.ts';
import { aMeeting, anAccount, expected } from '../support/meeting-steps.ts';
import { until } from '../support/projection-runtime.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';
import { recordTried } from '../support/security-result.ts';

afterEach((context) => {
  const { name, result } = context.task;
  recordTried(context, { tampering: 1, open: result?.state === 'fail' ? [name] : [] });
});

const tolerated = [
  'what was stored was changed outside the program: docs/operations.md, "Tampering"',
  'request failed',
];

let installation: Installation;
let program: Running;
let superuser: Client;
let account: string;
let host: Caller;

beforeAll(async () => {
  installation = await freshInstallation();
  superuser = new Client({ connectionString: installation.database.superuserUrl });
  await superuser.connect();
  program = await runProgram(installation, {}, tolerated);
  account = await anAccount(program, 'pro');
  host = await program.as('member', 'ada');
});
afterAll(async () => {
  await superuser.end();
  await program.stop().finally(installation.remove);
});

/** A command and its key: sent again it is the same request. */
interface Sent {
  readonly path: string;
  readonly body?: unknown;
  readonly key: string;
}

const send = ({ path, body, key }: Sent, by: Caller = host): Promise<Reply> =>
  program.send({ method: 'POST', path, token: by.token, body, key });

const scheduling = (): Sent => ({
  path: '/v1/meetings',
  key: randomUUID(),
  body: {
    title: 'Town hall',
    plannedMinutes: 60,
    waitingRoom: false,
    account,
    startsAt: new Date().toISOString(),
  },
});

function expectTampered(reply: Reply, store: 'answer' | 'person'): void {
  expect([reply.status, reply.text]).toEqual([500, expect.stringContaining('"code":"tampered"')]);
  expect(reply.json()).toMatchObject({ store });
}

const eventsStored = async (): Promise<number> =>
  Number((await superuser.query<{ n: string }>('select count(*) as n from log.events')).rows[0]?.n);

describe('issue 12 D3: answers that are kept', () => {
  it.each([
    ['status', '202'],
    ['content_type', `'text/html'`],
    ['body', `convert_to('{"meeting":"forged"}', 'utf8')`],
    ['stream', `stream || 'x'`],
    ['revision', 'revision + 1'],
    ['command', 'gen_random_uuid()'],
    ['position', 'position - 1'],
    ['salt', `'\\x00'`],
    ['digest', `decode(repeat('00', 32), 'hex')`],
    ['proof', 'null'],
    ['proof', `''`],
    ['proof', `set_byte(proof, 0, 3 - get_byte(proof, 0))`],
    ['proof', `set_byte(proof, 32, get_byte(proof, 32) # 1)`],
  ])('are not given again with another %s (%s)', async (column, value) => {
    const sent = scheduling();
    const before = expected(await send(sent), 201);
    expect((await send(sent)).text).toBe(before.text);
    await superuser.query(`update log.answers set ${column} = ${value} where key = $1`, [sent.key]);
    const stored = await eventsStored();
    expectTampered(await send(sent), 'answer');
    expect(await eventsStored()).toBe(stored);
  });

  it('are not given again where a command has nothing to say any more', async () => {
    const sent = { path: `/v1/meetings/${await aMeeting(host, account)}/open`, key: randomUUID() };
    expected(await send(sent), 200);
    await superuser.query(`update log.answers set body = 'null' where key = $1`, [sent.key]);
    expectTampered(await send(sent), 'answer');
  });

  it('are not given again where a refusal was made an acceptance', async () => {
    const sent = { path: `/v1/meetings/${randomUUID()}/open`, key: randomUUID() };
    expected(await send(sent), 404);
    await superuser.query(`update log.answers set status = 200, body = '{}' where key = $1`, [sent.key]);
    expectTampered(await send(sent), 'answer');
  });

  it('are not given for another key, person or tenant', async () => {
    const [one, other, moved] = [scheduling(), scheduling(), scheduling()];
    for (const sent of [one, other, moved]) expected(await send(sent), 201);
    const contents = ['command', 'salt', 'digest', 'status', 'content_type', 'body', 'stream', 'revision'];
    const columns = [...contents, 'position', 'proof'].join(', ');
    await superuser.query(
      `update log.answers a set (${columns}) = (select ${columns} from log.answers b where b.key in ($1, $2) and b.key <> a.key)
       where a.key in ($1, $2)`,
      [one.key, other.key],
    );
    for (const sent of [one, other]) expectTampered(await send(sent), 'answer');

    const [ben, theirs] = [await program.as('member', 'ben'), scheduling()];
    expected(await send(theirs, ben), 201);
    await superuser.query(
      `update log.answers set principal = (select a.principal from log.answers a where a.key = $2) where key = $1`,
      [moved.key, theirs.key],
    );
    expectTampered(await send(moved, ben), 'answer');
  });

  it('are not given where nobody kept one: a row that was put there stops its key', async () => {
    const [sent, model] = [scheduling(), scheduling()];
    expected(await send(model), 201);
    for (const proof of ['null', 'proof']) {
      await superuser.query('delete from log.answers where key = $1', [sent.key]);
      await superuser.query(
        `insert into log.answers (tenant, principal, route, key, command, salt, digest, status, content_type, body, stream, revision, position, proof)
         select tenant, principal, route, $2, command, salt, digest, status, content_type, body, stream, revision, position, ${proof}
         from log.answers where key = $1`,
        [model.key, sent.key],
      );
      const stored = await eventsStored();
      expectTampered(await send(sent), 'answer');
      expect(await eventsStored()).toBe(stored);
    }
  });
});

describe('issue 12 D3: persons', () => {
  const personOf = async (caller: Caller): Promise<string> => {
    const id = await aMeeting(caller, account);
    const { rows } = await superuser.query<{ principal: string }>(
      `select principal from log.answers where stream like '%' || $1 and body is not null limit 1`,
      [id],
    );
    return String(rows[0]?.principal);
  };

  /** Another process, which remembers nobody. */
  let elsewhere: Running;
  beforeAll(async () => {
    elsewhere = await runProgram(installation, {}, tolerated);
  });
  afterAll(() => elsewhere.stop());

  it.each([
    ['whose row names the host', `update keys.persons set person = '$host' where person = '$other'`],
    [
      'whose identity was put into the host’s row',
      `with gone as (delete from keys.persons where person = '$other' returning identity)
       update keys.persons set identity = (select identity from gone) where person = '$host'`,
    ],
    ['whose row has no proof', `update keys.persons set proof = null where person = '$other'`],
  ])('don’t become another one, or a new one: %s', async (_, change) => {
    const [dora, eve] = [await program.as('member', randomUUID()), await program.as('member', randomUUID())];
    const meeting = await aMeeting(dora, account);
    const [hosting, other] = [await personOf(dora), await personOf(eve)];
    const persons = 'select count(*)::int as n from keys.persons';
    await superuser.query(change.replaceAll('$host', hosting).replaceAll('$other', other));
    const before = await superuser.query(persons);
    const there = elsewhere.with(eve.token);
    expectTampered(await there.post(`/v1/meetings/${meeting}/open`), 'person');
    expectTampered(await there.get(`/v1/meetings/${meeting}`), 'person');
    expect((await superuser.query(persons)).rows).toEqual(before.rows);
    await superuser.query('delete from keys.persons where person in ($1, $2)', [hosting, other]);
    await superuser.query(
      `insert into keys.tombstones (tenant, key, subject, purpose) select tenant, principal, 'person:' || principal, 'identity'
       from (select distinct tenant, principal from log.answers where principal in ($1, $2)) gone`,
      [hosting, other],
    );
  });

  it('and answers are an ERROR line for each place, a metric, and a part of health', async () => {
    const sent = scheduling();
    expected(await send(sent), 201);
    await superuser.query('update log.answers set status = 202 where key = $1', [sent.key]);
    expectTampered(await send(sent), 'answer');
    await until(
      async () =>
        (await program.send({ method: 'GET', path: '/readyz' }))
          .json<{ parts: { name: string; detail?: string }[] }>()
          .parts.some(({ name, detail }) => name === 'integrity' && detail?.includes('answer ') === true),
      'readiness names it',
    );
    const metrics = await program.send({ method: 'GET', path: '/metrics' });
    expect(metrics.text).toMatch(/^tampering_met_total\{.*store="answer".*\} [1-9]/m);
    expect(metrics.text).toMatch(/^tampered_places\{.*store="answer".*\} [1-9]/m);
    expect(program.log.filter(({ fact }) => fact === tolerated[0])).toContainEqual(
      expect.objectContaining({ store: 'answer', code: 'tampered' }),
    );
  });
});

describe('issue 12 D3: rows of the version before', () => {
  /** As it leaves them: nothing has a proof, and nothing says that anything should. */
  const asBefore = async (): Promise<void> => {
    await superuser.query('delete from ops.unproven_rows');
    await superuser.query('update log.answers set proof = null');
    await superuser.query('update keys.persons set proof = null');
  };

  it('are accepted, and persons are proven by the next start; what is new has a proof', async () => {
    const sent = scheduling();
    const before = expected(await send(sent), 201);
    await program.stop();
    await asBefore();
    program = await runProgram(installation, {}, tolerated);
    host = await program.as('member', 'ada');
    expect((await send(sent)).text).toBe(before.text);
    const { rows } = await superuser.query('select count(*)::int as n from keys.persons where proof is null');
    expect(rows).toEqual([{ n: 0 }]);
    const fresh = scheduling();
    expected(await send(fresh), 201);
    await superuser.query('update log.answers set status = 202 where key = $1', [fresh.key]);
    expectTampered(await send(fresh), 'answer');
  });

  it('are not accepted any more once the row that says so was changed, or deleted beside rows that have proofs', async () => {
    const sent = scheduling();
    expected(await send(sent), 201);
    for (const change of [
      `update ops.unproven_rows set answers_until = answers_until + interval '1 year'`,
      'delete from ops.unproven_rows',
    ]) {
      await program.stop();
      await superuser.query(change);
      await superuser.query('update log.answers set proof = null where key = $1', [sent.key]);
      program = await runProgram(installation, {}, tolerated);
      host = await program.as('member', 'ada');
      expectTampered(await send(sent), 'answer');
    }
  });
});

describe('issue 12 D3: answers that are kept beside an EventStoreDB', () => {
  it.each([
    ['status', '202'],
    ['body', `convert_to('{"meeting":"forged"}', 'utf8')`],
    ['digest', `decode(repeat('00', 32), 'hex')`],
    ['revision', 'revision + 1'],
    ['key', `key || 'moved'`],
    ['proof', 'null'],
  ])('are not given again with another %s', async (column, value) => {
    const store = await startEsdbServer({});
    const place = await freshInstallation();
    const running = await runProgram(place, { EVENTSTORE_URL: store.url }, tolerated);
    const client = new Client({ connectionString: place.database.superuserUrl });
    try {
      await client.connect();
      const ada = await running.as('member', 'ada');
      const body = { ...(scheduling().body as object), account: await anAccount(running, 'pro') };
      const again = (key: string) =>
        running.send({ method: 'POST', path: '/v1/meetings', token: ada.token, body, key });
      const key = randomUUID();
      const before = expected(await again(key), 201);
      expect((await again(key)).text).toBe(before.text);
      await client.query(`update ops.claims set ${column} = ${value} where key = $1`, [key]);
      expectTampered(await again(column === 'key' ? `${key}moved` : key), 'answer');
    } finally {
      await client.end();
      await running.stop().finally(place.remove);
      await store.stop();
    }
  });
});
