// Someone without an account: by an invite link into one meeting, in one role, once per ticket, and back again as
// the same participant.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, historyOf, join, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let host: Caller;
let media: Caller;
let meeting: string;
let otherMeeting: string;

beforeAll(async () => {
  program = await givenProgram();
  [host, media] = await Promise.all([program.as('member', 'ada'), program.as('media-signal')]);
  const account = await anAccount(program, 'pro');
  meeting = await anOpenMeeting(host, account);
  otherMeeting = await anOpenMeeting(host, account);
});
afterAll(async () => {
  await program.close();
});

interface Proof {
  readonly proof: string;
  readonly proofHash: string;
}
function newProof(): Proof {
  const proof = randomBytes(24).toString('base64url');
  return { proof, proofHash: createHash('sha256').update(proof).digest('hex') };
}
const post = (path: string, body: unknown, headers = {}): Promise<Reply> =>
  program.send({ method: 'POST', path, body, headers });

async function anInvite(more: object = {}): Promise<{ readonly invite: string; readonly link: string }> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { role: 'guest', expiresAt, maxGuests: 10, ...more };
  const reply = expected(await host.post(`/v1/meetings/${meeting}/invites`, body), 201);
  return { invite: reply.member('invite'), link: reply.member('link') };
}
const redeem = (link: string, { proofHash }: Proof, displayName = 'Gita', headers = {}) =>
  post('/v1/guests', { link, displayName, proofHash }, headers);
const enter = (ticket: string, headers = {}) => post('/v1/guest-sessions', { ticket }, headers);
const comeBack = (guest: string, link: string, proof: string) =>
  post(`/v1/guests/${guest}/tickets`, { link, proof });

it('leads from a link through a ticket and a session into the room', async () => {
  const [{ link }, proof] = [await anInvite(), newProof()];
  const taken = expected(await redeem(link, proof), 201);
  const session = expected(await enter(taken.member('ticket')), 201);
  expect(session.json()).toMatchObject({ guest: taken.member('guest'), meeting });
  expect(session.headers.get('cache-control')).toContain('no-store');

  const guest = program.with(session.member('access_token'));
  const person = await knock(guest, meeting, 'Gita');
  expect(person).toBe(taken.member('guest'));
  await join(guest, media, meeting, person);
  const position = expected(await guest.post(`/v1/meetings/${meeting}/hands`), 200).position;
  const page = expected(await guest.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': position }), 200);
  const { people } = page.json<{ people: { person: string; role: string }[] }>();
  expect(people.find((one) => one.person === person)).toMatchObject({
    role: 'guest',
    displayName: 'Gita',
    handRaisedAt: expect.any(String),
  });
});

it('uses a ticket once; a lost answer is had again under its key', async () => {
  const ticket = expected(await redeem((await anInvite()).link, newProof()), 201).member('ticket');
  const key = { 'idempotency-key': newId() };
  const session = expected(await enter(ticket, key), 201);
  const again = expected(await enter(ticket, key), 201);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.text).toBe(session.text);
  const twice = await enter(ticket);
  expect([twice.status, twice.member('code')]).toEqual([409, 'ticket-used']);
});

it('gives no ticket for the hash of a proof that was used before, but a lost answer again under its key', async () => {
  const [{ link }, proof, key] = [await anInvite(), newProof(), { 'idempotency-key': newId() }];
  const taken = expected(await redeem(link, proof, 'Gita', key), 201);
  expect(taken.json()).toMatchObject({ isNew: true, ticket: expect.any(String) });
  // Whoever knows the hash and not the proof gets nothing to come in with.
  const again = expected(await redeem(link, proof, 'Someone else'), 201);
  expect(again.json()).toEqual({ guest: taken.member('guest'), isNew: false });
  const lost = expected(await redeem(link, proof, 'Gita', key), 201);
  expect(lost.text).toBe(taken.text);
});

it('brings a guest back as the same participant, by the proof that only they keep', async () => {
  const [{ link }, proof] = [await anInvite(), newProof()];
  const guest = expected(await redeem(link, proof), 201).member('guest');
  expect(expected(await redeem(link, proof), 201).member('guest')).toBe(guest);

  const ticket = expected(await comeBack(guest, link, proof.proof), 200).member('ticket');
  const session = expected(await enter(ticket), 201);
  expect(session.member('guest')).toBe(guest);
  const caller = program.with(session.member('access_token'));
  expect(await knock(caller, meeting, 'Another name')).toBe(guest);

  const wrong = await comeBack(guest, link, newProof().proof);
  expect([wrong.status, wrong.member('code')]).toEqual([401, 'guest-not-proven']);
  const unknown = await comeBack(newId(), link, proof.proof);
  // Who is not known and who cannot prove it are answered alike.
  expect({ ...unknown.json(), instance: '' }).toEqual({ ...wrong.json(), instance: '' });
  // With another invite's link the proof proves nothing.
  expect((await comeBack(guest, (await anInvite()).link, proof.proof)).status).toBe(401);
});

it('closes with the revocation: for who comes new, and for who came before', async () => {
  const [{ invite, link }, proof] = [await anInvite(), newProof()];
  const taken = expected(await redeem(link, proof), 201);
  const session = expected(await enter(taken.member('ticket')), 201);
  const fresh = expected(await comeBack(taken.member('guest'), link, proof.proof), 200).member('ticket');
  const stranger = await program.as('member', 'stranger');
  expect((await stranger.post(`/v1/invites/${invite}/revoke`)).status).toBe(404);
  expected(await host.post(`/v1/invites/${invite}/revoke`), 200);

  const late = await redeem(link, newProof());
  expect([late.status, late.member('code')]).toEqual([410, 'invite-revoked']);
  expect([(await enter(fresh)).status]).toEqual([410]);
  const back = await comeBack(taken.member('guest'), link, proof.proof);
  expect([back.status, back.member('code')]).toEqual([410, 'invite-revoked']);
  expect((await comeBack(taken.member('guest'), link, newProof().proof)).status).toBe(401);
  const caller = program.with(session.member('access_token'));
  const knocked = await caller.post(`/v1/meetings/${meeting}/knocks`, { displayName: 'Gita' });
  expect([knocked.status, knocked.member('code')]).toEqual([410, 'invite-revoked']);
});

it('ends sessions with the revocation: reads, commands, and answers that were had before', async () => {
  const [{ invite, link }, other] = [await anInvite(), await anInvite()];
  const enteredBy = async (by: string): Promise<Caller> => {
    const ticket = expected(await redeem(by, newProof()), 201).member('ticket');
    return program.with(expected(await enter(ticket), 201).member('access_token'));
  };
  const [guest, neighbour] = [await enteredBy(link), await enteredBy(other.link)];
  const person = await knock(guest, meeting, 'Gita');
  await knock(neighbour, meeting, 'Nina');
  await join(guest, media, meeting, person);
  const key = { 'idempotency-key': newId() };
  const raised = expected(await guest.post(`/v1/meetings/${meeting}/hands`, undefined, key), 200);
  const place = `/v1/meetings/${meeting}`;
  const after = { 'voicemeet-position': raised.position };
  expected(await guest.get(place, after), 200);
  const reads = [place, `${place}/clock`, `${place}/attendance`];

  expected(await host.post(`/v1/invites/${invite}/revoke`), 200);
  const refused = [
    ...(await Promise.all(reads.map((path) => guest.get(path)))),
    await guest.get(`/v1/meetings/${otherMeeting}`),
    await guest.post(`${place}/hands`, undefined, key),
    await guest.post(`${place}/join-tickets`, { device: newId() }),
    await guest.post(`${place}/participants/${person}/mute`),
  ];
  for (const reply of refused) {
    expect([reply.status, reply.member('code')], reply.text).toEqual([410, 'invite-revoked']);
  }
  for (const path of reads) expected(await neighbour.get(path), 200);
  expected(await neighbour.post(`${place}/join-tickets`, { device: newId() }), 201);
});

it('gives the same bytes again for invites, guests, tickets and sessions, until the revocation (issue 12 C4)', async () => {
  const keys = { invite: newId(), guest: newId(), ticket: newId(), session: newId() };
  const keyed = (name: keyof typeof keys) => ({ 'idempotency-key': keys[name] });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const terms = { role: 'guest', expiresAt, maxGuests: 10 };
  const proof = newProof();
  const invites = () => host.post(`/v1/meetings/${meeting}/invites`, terms, keyed('invite'));
  const invited = expected(await invites(), 201);
  const { invite = '', link = '' } = invited.json<Record<string, string>>();
  const redeems = () => redeem(link, proof, 'Gita', keyed('guest'));
  const redeemed = expected(await redeems(), 201);
  const guest = redeemed.member('guest');
  const mints = () => post(`/v1/guests/${guest}/tickets`, { link, proof: proof.proof }, keyed('ticket'));
  const minted = expected(await mints(), 200);
  const enters = () => enter(minted.member('ticket'), keyed('session'));
  const entered = expected(await enters(), 201);
  // Tokens count whole seconds: another second would show in a token that is made anew.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const asked = { invites, redeems, mints, enters };
  const first = { invites: invited, redeems: redeemed, mints: minted, enters: entered };
  for (const name of Object.keys(asked) as (keyof typeof asked)[]) {
    const again = await asked[name]();
    expect([again.status, again.text, again.headers.get('idempotent-replayed')], name).toEqual([
      first[name].status,
      first[name].text,
      'true',
    ]);
  }
  expected(await host.post(`/v1/invites/${invite}/revoke`), 200);
  for (const name of Object.keys(asked) as (keyof typeof asked)[]) {
    const late = await asked[name]();
    expect([late.status, late.member('code')], name).toEqual([410, 'invite-revoked']);
  }
});

it('lets who took it before return after its end, and nobody new in (issue 12 D9)', async () => {
  const expiresAt = new Date(Date.now() + 2_000).toISOString();
  const [{ link }, proof] = [await anInvite({ expiresAt }), newProof()];
  const guest = expected(await redeem(link, proof), 201).member('guest');
  await new Promise((resolve) => setTimeout(resolve, Date.parse(expiresAt) - Date.now() + 50));
  const late = await redeem(link, newProof());
  expect([late.status, late.member('code')]).toEqual([410, 'invite-expired']);
  expect(expected(await redeem(link, proof), 201).json()).toEqual({ guest, isNew: false });
  const ticket = expected(await comeBack(guest, link, proof.proof), 200).member('ticket');
  const caller = program.with(expected(await enter(ticket), 201).member('access_token'));
  expect(await knock(caller, meeting, 'Gita')).toBe(guest);
});

it('takes no proof of less than 128 bits, and its id is not to be guessed from the hash (issue 12 D8)', async () => {
  const { invite, link } = await anInvite();
  const proof = '123456';
  const proofHash = createHash('sha256').update(proof).digest('hex');
  const guest = expected(await redeem(link, { proof, proofHash }), 201).member('guest');
  expect(guest).not.toBe(uuidIdSource().named(['guest', invite, proofHash]));
  const short = await comeBack(guest, link, proof);
  expect([short.status, short.text]).toEqual([400, expect.stringContaining('/proof')]);
});

it('lets as many guests take it as it allows, however fast they come', async () => {
  const { link } = await anInvite({ maxGuests: 5 });
  const replies = await Promise.all(Array.from({ length: 12 }, () => redeem(link, newProof())));
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(5);
  for (const reply of replies.filter(({ status }) => status !== 201)) {
    expect(reply.json()).toMatchObject({ status: 409, code: 'invite-used-up', limit: 5, count: 5 });
  }
});

it('reaches no other meeting, and nothing of the tenant', async () => {
  const taken = expected(await redeem((await anInvite()).link, newProof()), 201);
  const session = expected(await enter(taken.member('ticket')), 201);
  const guest = program.with(session.member('access_token'));
  const knocking = { displayName: 'Gita' };
  const other = await guest.post(`/v1/meetings/${otherMeeting}/knocks`, knocking);
  const absent = await guest.post(`/v1/meetings/${newId()}/knocks`, knocking);
  expect([other.status, absent.status]).toEqual([404, 404]);
  expect(other.text.length).toBe(absent.text.length);
  expect((await guest.get(`/v1/meetings/${otherMeeting}`)).status).toBe(404);
  expect((await guest.get('/v1/meetings')).status).toBe(403);
  expect((await guest.get('/v1/tenant/overview')).status).toBe(403);
  expect((await guest.get(`/v1/audit/meetings/${meeting}/events`)).status).toBe(403);
  // Tokens of one kind never stand in for another.
  expect((await program.with(taken.member('ticket')).get(`/v1/meetings/${meeting}`)).status).toBe(401);
  expect((await enter(session.member('access_token'))).status).toBe(401);
});

it('keeps link, ticket and proof out of the record', async () => {
  const auditor = await program.as('auditor');
  const { link } = await anInvite();
  const proof = newProof();
  expected(await redeem(link, proof), 201);
  const tenant = expected(
    await auditor.get('/v1/audit/tenant/events', { accept: 'application/x-ndjson' }),
    200,
  ).text;
  expect(tenant).toContain('"proofHash":{"withheld":true}');
  expect(tenant).not.toContain(proof.proofHash);
  expect(tenant).not.toContain(proof.proof);
  expect(tenant).not.toContain('eyJ');
  expect(await historyOf(auditor, meeting)).not.toHaveLength(0);
});
