// One key, one effect, one answer: byte for byte, also for refusals, also after a restart on the same database.
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, historyOf, knock } from '../support/meeting-steps.ts';
import { freshInstallation, newId, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';

let installation: Installation;
let program: Running;
let [host, ben, auditor]: Caller[] = [];
let meeting: string;

beforeAll(async () => {
  installation = await freshInstallation();
  program = await runProgram(installation);
  await signIn();
  meeting = await anOpenMeeting(host!, await anAccount(program, 'pro'), { waitingRoom: true });
});
afterAll(async () => {
  await program.stop().finally(installation.remove);
});

async function signIn(): Promise<void> {
  [host, ben, auditor] = await Promise.all([
    program.as('member', 'ada'),
    program.as('member', 'ben'),
    program.as('auditor'),
  ]);
}

const kept = ({ status, text, headers }: Reply) => ({
  status,
  text,
  ...Object.fromEntries(
    ['etag', 'voicemeet-position', 'content-type', 'location', 'idempotency-key'].map((name) => [
      name,
      headers.get(name),
    ]),
  ),
});

it('answers a repeated request with the same bytes, accepted or refused, also after a restart', async () => {
  const path = `/v1/meetings/${meeting}`;
  const requests: readonly ((caller: Caller, headers: Record<string, string>) => Promise<Reply>)[] = [
    (caller, headers) => caller.post(`${path}/knocks`, { displayName: 'Ben' }, headers),
    (caller, headers) => caller.post(`${path}/join-tickets`, { device: meeting }, headers),
    (caller, headers) => caller.post(`${path}/end`, undefined, headers),
    (caller, headers) => caller.post(`/v1/meetings/no-id/end`, undefined, headers),
    (caller, headers) => caller.post(`/v1/meetings/${'0'.repeat(8)}${meeting.slice(8)}/hands`, {}, headers),
  ];
  const keys = requests.map(() => ({ 'idempotency-key': newId() }));
  const send = () => Promise.all(requests.map((request, index) => request(ben!, keys[index]!)));
  const first = await send();
  expect(first.map(({ status }) => status)).toEqual([200, expect.any(Number), expect.any(Number), 400, 404]);
  const again = await send();
  // The fourth never became a command: it is no answer that is kept.
  const commands = [0, 1, 2, 4];
  expect(commands.map((index) => kept(again[index]!))).toEqual(commands.map((index) => kept(first[index]!)));
  expect(commands.map((index) => again[index]!.headers.get('idempotent-replayed'))).toEqual(
    commands.map(() => 'true'),
  );

  await program.stop();
  program = await runProgram(installation);
  await signIn();
  const later = await send();
  expect(commands.map((index) => kept(later[index]!))).toEqual(commands.map((index) => kept(first[index]!)));
  const knocks = (await historyOf(auditor!, meeting)).filter(({ type }) =>
    type.includes('participantKnocked'),
  );
  expect(knocks).toHaveLength(1);
});

it('keeps a refusal also when what was refused would be granted by now', async () => {
  const cleo = await program.as('member', 'cleo');
  const person = await knock(cleo, meeting);
  const ticket = `/v1/meetings/${meeting}/join-tickets`;
  const key = { 'idempotency-key': newId() };
  const device = newId();
  const refused = await cleo.post(ticket, { device }, key);
  expect([refused.status, refused.member('code')]).toEqual([403, 'not-admitted']);
  expected(await host!.post(`/v1/meetings/${meeting}/admissions`, { person }), 200);
  expect(kept(await cleo.post(ticket, { device }, key))).toEqual(kept(refused));
  expected(await cleo.post(ticket, { device }), 201);
});

it('refuses a key that comes with another body, path or version', async () => {
  const headers = { 'idempotency-key': newId() };
  const path = `/v1/meetings/${meeting}/rename`;
  expected(await host!.post(path, { title: 'One' }, headers), 200);
  const attempts = [
    () => host!.post(path, { title: 'Two' }, headers),
    () => host!.post(path, { title: 'One' }, { ...headers, 'if-match': '"0"' }),
    () => host!.post(`/v1/meetings/${newId()}/rename`, { title: 'One' }, headers),
  ];
  for (const attempt of attempts) {
    const reply = await attempt();
    expect([reply.status, reply.member('code')]).toEqual([422, 'idempotency-key-reused']);
  }
  // Another person's key of the same words is another key.
  const own = await ben!.post(path, { title: 'One' }, headers);
  expect([own.status, own.member('code')]).toEqual([403, 'only-host-or-cohost']);
  // Where no key is sent, one is minted and told.
  const minted = await program.send({ method: 'POST', path, token: host!.token, body: { title: 'Three' } });
  expect(expected(minted, 200).headers.get('idempotency-key')).toMatch(/^"[0-9a-f-]{36}"$/);
});

it('holds a command to the version that it demands', async () => {
  const path = `/v1/meetings/${meeting}/lock`;
  const locked = expected(await host!.put(path, { locked: true }), 200);
  const etag = locked.headers.get('etag')!;
  const stale = await host!.put(path, { locked: false }, { 'if-match': '"1"' });
  expect([stale.status, stale.member('code')]).toEqual([412, 'revision-mismatch']);
  expect(stale.headers.get('etag')).toBe(etag);
  const detail = await host!.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': locked.position });
  // The page's tag names the same revision, and its body.
  const ofPage = detail.headers.get('etag')!;
  expect(ofPage.startsWith(`${etag.slice(0, -1)}.`)).toBe(true);
  const fresh = expected(await host!.put(path, { locked: false }, { 'if-match': ofPage }), 200);
  expect(BigInt(fresh.headers.get('etag')!.slice(1, -1))).toBe(BigInt(etag.slice(1, -1)) + 1n);
  for (const unmet of ['"x"', `W/${fresh.headers.get('etag')}`, '"1", "2"', etag, ofPage]) {
    const reply = await host!.put(path, { locked: true }, { 'if-match': unmet });
    expect([reply.status, reply.member('code')], unmet).toEqual([412, 'revision-mismatch']);
  }
  for (const met of ['*', `"1", ${fresh.headers.get('etag')}`])
    expected(await host!.put(path, { locked: false }, { 'if-match': met }), 200);
  const reply = await host!.put(path, { locked: false }, { 'if-match': '1' });
  expect([reply.status, reply.member('code')]).toEqual([400, 'if-match-malformed']);
});

it('issue 12, point 11: does a command under If-None-Match unless what it is about is there, and once under one key', async () => {
  const path = `/v1/meetings/${meeting}/rename`;
  const there = await host!.post(path, { title: 'Never' }, { 'if-none-match': '*' });
  expect([there.status, there.member('code')]).toEqual([412, 'revision-mismatch']);
  const once = {
    'idempotency-key': newId(),
    'if-none-match': there.headers.get('etag')!.replace(/\d+/, '99'),
  };
  const first = expected(await host!.post(path, { title: 'Once' }, once), 200);
  expect(first.headers.get('etag')).not.toBe(there.headers.get('etag'));
  expect(kept(await host!.post(path, { title: 'Once' }, once))).toEqual(kept(first));
  const since = await host!.post(
    path,
    { title: 'Never' },
    { 'if-unmodified-since': new Date(0).toUTCString() },
  );
  expect([since.status, since.member('code')]).toEqual([400, 'precondition-unsupported']);
});

it('issue 12 C6: shows a host and somebody else of a meeting different pages under different tags', async () => {
  const path = `/v1/meetings/${meeting}`;
  const eve = await program.as('member', 'eve');
  const knocked = expected(await eve.post(`${path}/knocks`, { displayName: 'Eve' }), 200);
  const headers = { 'voicemeet-position': knocked.position };
  const [hosts, eves] = await Promise.all([host!.get(path, headers), eve.get(path, headers)]);
  expect(hosts.text).not.toBe(eves.text);
  const [tag, other] = [hosts.headers.get('etag')!, eves.headers.get('etag')!];
  expect(tag).not.toBe(other);
  for (const [caller, own] of [
    [host!, tag],
    [eve, other],
  ] as const) {
    const known = await caller.get(path, { 'if-none-match': own });
    expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', own]);
    expect((await caller.get(path, { 'if-none-match': own === tag ? other : tag })).status).toBe(200);
  }
});

it('has one effect for many requests at once under one key', async () => {
  const dora = await program.as('member', 'dora');
  const key = { 'idempotency-key': newId() };
  const before = (await historyOf(auditor!, meeting)).length;
  const path = `/v1/meetings/${meeting}/knocks`;
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => dora.post(path, { displayName: 'Dora' }, key)),
  );
  const answered = replies.filter(({ status }) => status !== 409);
  expect(answered.length).toBeGreaterThan(0);
  expect(new Set(answered.map((reply) => JSON.stringify(kept(reply)))).size).toBe(1);
  expect(answered[0]!.status).toBe(200);
  for (const reply of replies.filter(({ status }) => status === 409)) {
    expect(reply.member('code')).toBe('request-in-flight');
    expect(reply.headers.get('retry-after')).toBe('1');
  }
  expect((await historyOf(auditor!, meeting)).length).toBe(before + 1);
});

it('issue 12 D4: keeps no answer of a refused command that came without a key', async () => {
  const database = new Client({ connectionString: installation.database.superuserUrl });
  await database.connect();
  try {
    const kept = async (): Promise<number> => {
      const { rows } = await database.query<{ count: number }>(
        'select count(*)::int as count from log.answers',
      );
      return rows[0]!.count;
    };
    const path = `/v1/meetings/${meeting}/rename`;
    const rename = (token: string, headers = {}) =>
      program.send({ method: 'POST', path, token, headers, body: { title: 'Mine' } });
    const before = await kept();
    for (let times = 0; times < 3; times += 1) {
      const refused = await rename(ben!.token);
      expect([refused.status, refused.member('code')]).toEqual([403, 'only-host-or-cohost']);
    }
    expect(await kept()).toBe(before);
    expect((await rename(ben!.token, { 'idempotency-key': newId() })).status).toBe(403);
    expect(await kept()).toBe(before + 1);
  } finally {
    await database.end();
  }
});
