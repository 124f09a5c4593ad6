// Live streams of a running program: what each is shown and no longer shown, ids from elsewhere, limits, how streams end.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLive, pageAfter } from '../../harness/live-stream.ts';
import type { LiveMessage, LivePage, LiveStream } from '../../harness/live-stream.ts';
import type { Caller } from '../support/api-client.ts';
import { anAccount, aMeeting, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { developmentSigner, ownTenant } from '../security/world.ts';
import { until } from '../support/until.ts';

let program: GivenProgram;
let host: Caller;
let account: string;
const open: LiveStream[] = [];

beforeAll(async () => {
  program = await givenProgram({ LIVE_HEARTBEAT_SECONDS: '1' });
  host = await program.as('member', 'hana');
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  for (const { close } of open) close();
  await program.close();
});

/** A client that keeps what it is told. */
async function follow(path: string, token: string | undefined, lastEventId?: string, base?: LivePage) {
  const stream = await openLive(program.address, { path, token, lastEventId });
  open.push(stream);
  const told: LiveMessage[] = [];
  let page = base;
  const done = (async () => {
    for await (const message of stream.messages) {
      told.push(message);
      page = pageAfter(page, message);
    }
  })();
  return { ...stream, told, page: () => page, done };
}
type Follower = Awaited<ReturnType<typeof follow>>;

const soon = (check: () => unknown): Promise<unknown> =>
  until(async () => {
    check();
    await Promise.resolve();
  });
const live = (meeting: string): string => `/v1/meetings/${meeting}/live`;
/** Waits until a client's page is what GET answers it after a position. */
async function agrees(client: Follower, caller: Caller, meeting: string, after: string): Promise<void> {
  const { text } = expected(await caller.get(`/v1/meetings/${meeting}?after=${after}&wait=10`), 200);
  const page = JSON.parse(text) as LivePage;
  await soon(() => expect(client.page()).toEqual(page));
}

describe('issue 13 A10: the live stream of a meeting', () => {
  it('begins with the page, and tells each what changes of what they see', async () => {
    const meeting = await anOpenMeeting(host, account, { waitingRoom: true });
    const [ada, ben] = [await program.as('member', 'ada'), await program.as('member', 'ben')];
    await knock(ada, meeting, 'Ada');
    const [hosts, adas] = [await follow(live(meeting), host.token), await follow(live(meeting), ada.token)];
    expect(hosts.status).toBe(200);
    expect(hosts.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(hosts.headers['content-encoding']).toBeUndefined();
    const benId = await knock(ben, meeting, 'Ben');
    const admitted = await host.post(`/v1/meetings/${meeting}/admissions/all`);
    await agrees(hosts, host, meeting, expected(admitted, 200).position);
    await agrees(adas, ada, meeting, admitted.position);
    const hidden = await host.put(`/v1/meetings/${meeting}/names-hidden`, { hidden: true });
    await agrees(adas, ada, meeting, expected(hidden, 200).position);
    expect(JSON.stringify(adas.page())).not.toContain('Ben');
    const removed = await host.post(`/v1/meetings/${meeting}/removals`, { person: benId });
    await agrees(adas, ada, meeting, expected(removed, 200).position);
    await agrees(hosts, host, meeting, removed.position);
    // Whoever was told of a position can ask for it.
    const { data } = adas.told.at(-1)!;
    expected(await ada.get(`/v1/meetings/${meeting}?after=${String(data['position'])}`), 200);
  });

  it('says goodbye at once to whom a host sends out, and refuses them as if there were no meeting', async () => {
    const meeting = await anOpenMeeting(host, account, { waitingRoom: true });
    const cleo = await program.as('member', 'cleo');
    const person = await knock(cleo, meeting, 'Cleo');
    const cleos = await follow(live(meeting), cleo.token);
    await soon(() => expect(cleos.told).toHaveLength(1));
    expected(await host.post(`/v1/meetings/${meeting}/refusals`, { person }), 200);
    await cleos.done;
    expect(cleos.told.at(-1)).toMatchObject({ event: 'end', data: { code: 'meeting-unknown' } });
    const again = await follow(live(meeting), cleo.token, cleos.told[0]!.id);
    expect([again.status, JSON.parse(again.refusal)]).toMatchObject([404, { code: 'meeting-unknown' }]);
  });

  it('goes on exactly after the last event id, also from long ago', async () => {
    const meeting = await anOpenMeeting(host, account);
    const first = await follow(live(meeting), host.token);
    const rename = (title: string) => host.post(`/v1/meetings/${meeting}/rename`, { title });
    let position = expected(await rename('One'), 200).position;
    await agrees(first, host, meeting, position);
    first.close();
    await first.done;
    const base = first.page();
    // More than is held in memory.
    for (let n = 0; n < 80; n += 1) position = expected(await rename(`Title ${n}`), 200).position;
    const second = await follow(live(meeting), host.token, first.told.at(-1)!.id, base);
    await soon(() => expect(second.told.length).toBeGreaterThan(0));
    expect(second.told[0]).toMatchObject({ event: 'changed', data: { from: base!.revision } });
    await agrees(second, host, meeting, position);
  });

  it('refuses ids that it did not give, each with a code', async () => {
    const [meeting, other] = [await anOpenMeeting(host, account), await anOpenMeeting(host, account)];
    const admin = await program.as('admin', 'hana');
    const id = async (path: string, token: string): Promise<string> => {
      const stream = await follow(path, token);
      await soon(() => expect(stream.told.length).toBeGreaterThan(0));
      return stream.told[0]!.id!;
    };
    const own = await id(live(meeting), host.token);
    const strange = {
      forged: 'mDMcUvtB4rUIxN8q0Zr7Pw',
      malformed: '17',
      long: 'x'.repeat(5_000),
      'of another meeting': await id(live(other), host.token),
      'of another role': await id(live(meeting), admin.token),
      'of the tenant': await id('/v1/live', admin.token),
      'a position': String(expected(await host.get(`/v1/meetings/${meeting}`), 200).status),
    };
    for (const [what, lastEventId] of Object.entries(strange)) {
      const { status, refusal } = await follow(live(meeting), host.token, lastEventId);
      expect([what, status, (JSON.parse(refusal) as { code: string }).code]).toEqual([
        what,
        400,
        'last-event-id-unknown',
      ]);
    }
    expect((await follow(live(meeting), host.token, own)).status).toBe(200);
    expect((await follow(live(meeting), host.token, '')).status).toBe(200);
  });

  it('is refused like every route: no token, another tenant, no role, another type, a query', async () => {
    const meeting = await aMeeting(host, account);
    const refused = async (path: string, token?: string, headers: Record<string, string> = {}) => {
      const {
        status,
        headers: answered,
        refusal,
      } = await openLive(program.address, { path, token, headers });
      expect(answered['content-type']).toBe('application/problem+json');
      return [status, (JSON.parse(refusal) as { code: string }).code];
    };
    const foreign = await program.as('admin', 'eve', newId());
    const auditor = await program.as('auditor');
    expect(await refused(live(meeting))).toEqual([401, 'token-missing']);
    expect(await refused(live(meeting), foreign.token)).toEqual([404, 'meeting-unknown']);
    expect(await refused(live(newId()), host.token)).toEqual([404, 'meeting-unknown']);
    expect(await refused(live('x'), host.token)).toEqual([400, 'request-invalid']);
    expect(await refused(live(meeting), auditor.token)).toEqual([403, 'role-missing']);
    expect(await refused('/v1/live', host.token)).toEqual([403, 'role-missing']);
    expect(await refused(`${live(meeting)}?wait=1`, host.token)).toEqual([400, 'request-invalid']);
    expect(await refused(live(meeting), host.token, { accept: 'application/json' })).toEqual([
      406,
      'not-acceptable',
    ]);
    const head = await fetch(`${program.address}${live(meeting)}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${host.token}` },
    });
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([
      200,
      'text/event-stream',
      '',
    ]);
    const posted = await program.send({ method: 'POST', path: live(meeting), token: host.token });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('lets one person have ten streams, and takes the eleventh once one is closed', async () => {
    const meeting = await aMeeting(await program.as('member', 'max'), account);
    const { token } = await program.as('member', 'max');
    const ten = await Promise.all(Array.from({ length: 10 }, () => follow(live(meeting), token)));
    const { status, refusal } = await follow(live(meeting), token);
    expect([status, JSON.parse(refusal)]).toMatchObject([429, { code: 'too-many-streams' }]);
    ten[0]!.close();
    await until(async () => expect((await follow(live(meeting), token)).status).toBe(200));
    for (const { close } of ten) close();
  });

  it('ends with the token, and sends comments meanwhile', async () => {
    const { sign } = await developmentSigner(program.installation.keysDir);
    const now = Math.floor(Date.now() / 1000);
    const token = sign({ sub: 'hana', roles: ['member'], tenant: ownTenant, iat: now, exp: now + 4 });
    const meeting = await aMeeting(program.with(token), account);
    const stream = await follow(live(meeting), token);
    await stream.done;
    expect(stream.told.at(-1)).toMatchObject({ event: 'end', data: { code: 'token-expired' } });
    expect(stream.comments()).toBeGreaterThan(0);
    expect(stream.told.at(-1)!.data['lastEventId']).toBe(stream.told[0]!.id);
  });
});

describe('issue 13 A10: the live stream of a guest', () => {
  it('shows the guest their meeting until the invite is revoked', async () => {
    const meeting = await anOpenMeeting(host, account, { waitingRoom: true });
    const elsewhere = await anOpenMeeting(host, account);
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const invited = expected(
      await host.post(`/v1/meetings/${meeting}/invites`, { role: 'guest', expiresAt, maxGuests: 5 }),
      201,
    ).json<{ invite: string; link: string }>();
    const session = await aGuest(invited.link);
    const guest = program.with(session);
    await knock(guest, meeting, 'Gus');
    const guests = await follow(live(meeting), session);
    expect((await follow(live(elsewhere), session)).status).toBe(404);
    await soon(() => expect(guests.page()?.people).toHaveLength(1));
    expected(await host.post(`/v1/meetings/${meeting}/admissions/all`), 200);
    await soon(() => expect(guests.page()?.people).toHaveLength(2));
    expected(await host.post(`/v1/invites/${invited.invite}/revoke`), 200);
    await guests.done;
    expect(guests.told.at(-1)).toMatchObject({ event: 'end', data: { code: 'invite-revoked' } });
  });
});

async function aGuest(link: string): Promise<string> {
  const send = (path: string, body: object) => program.send({ method: 'POST', path, body });
  const proofHash = createHash('sha256').update(newId()).digest('hex');
  const taken = expected(await send('/v1/guests', { link, displayName: 'Gus', proofHash }), 201);
  const entered = await send('/v1/guest-sessions', { ticket: taken.member('ticket') });
  return expected(entered, 201).member('access_token');
}

describe('issue 13 A10: the live stream of a tenant', () => {
  it('tells an admin the public events, from now on or after an id, each once', async () => {
    const admin = await program.as('admin');
    const first = await follow('/v1/live', admin.token);
    await soon(() => expect(first.told[0]).toMatchObject({ event: 'begin' }));
    const meeting = await anOpenMeeting(host, account);
    const types = (client: Follower): unknown[] =>
      client.told
        .map(({ data }) => data['event'] as { type: string; subject: string } | undefined)
        .filter((event) => event?.subject === `meeting/${meeting}`)
        .map((event) => event?.type);
    const all = ['voicemeet.meeting.scheduled.v1', 'voicemeet.meeting.opened.v1'];
    await soon(() => expect(types(first)).toEqual(all));
    const second = await follow('/v1/live', admin.token, first.told[0]!.id);
    await soon(() => expect(types(second)).toEqual(all));
    const listed = expected(await admin.get('/v1/events?limit=500'), 200).json<{ events: object[] }>();
    for (const { data } of first.told.slice(1)) expect(listed.events).toContainEqual(data['event']);
  });
});

describe('issue 13 A10: a client that never reads', () => {
  it('does not hold up the others, and is dropped', async () => {
    const meeting = await anOpenMeeting(host, account);
    const { port, hostname } = new URL(program.address);
    const silent = connect(Number(port), hostname);
    silent.pause();
    silent.write(
      `GET ${live(meeting)} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${host.token}\r\naccept: text/event-stream\r\n\r\n`,
    );
    const reading = await follow(live(meeting), host.token);
    let position = '';
    for (let n = 0; n < 20; n += 1)
      position = expected(
        await host.post(`/v1/meetings/${meeting}/rename`, { title: `${'x'.repeat(100)}${n}` }),
        200,
      ).position;
    await agrees(reading, host, meeting, position);
    silent.destroy();
    await pause(10);
  });
});
