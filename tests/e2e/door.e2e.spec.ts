// The door over HTTP: names that hide what they are, guests who come back after they were sent out, and what a waiting
// room does when it is switched off.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, join, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let account: string;
let [host, ben, cleo, media]: Caller[] = [];

beforeAll(async () => {
  program = await givenProgram();
  [host, ben, cleo, media] = await Promise.all([
    program.as('member', 'host'),
    program.as('member', 'ben'),
    program.as('member', 'cleo'),
    program.as('media-signal'),
  ]);
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  await program.close();
});

const aLink = async (meeting: string): Promise<string> => {
  const body = { role: 'guest', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), maxGuests: 50 };
  return expected(await host!.post(`/v1/meetings/${meeting}/invites`, body), 201).member('link');
};
const redeem = (link: string, displayName: string): Promise<Reply> => {
  const proofHash = createHash('sha256').update(randomBytes(24)).digest('hex');
  return program.send({ method: 'POST', path: '/v1/guests', body: { link, displayName, proofHash } });
};
const aGuest = async (link: string, name = 'Gita'): Promise<Caller> => {
  const ticket = expected(await redeem(link, name), 201).member('ticket');
  const session = await program.send({ method: 'POST', path: '/v1/guest-sessions', body: { ticket } });
  return program.with(expected(session, 201).member('access_token'));
};
const codesOf = (reply: Reply) =>
  reply.status === 400 ? reply.json<{ errors: { field: string; code: string }[] }>().errors : reply.status;
const knocksAs = (who: Caller, meeting: string, displayName: string) =>
  who.post(`/v1/meetings/${meeting}/knocks`, { displayName });

describe('B7: a name', () => {
  it('of nothing visible, or with what hides it, is refused, and one of any script is not', async () => {
    const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
    const link = await aLink(meeting);
    for (const name of ['\u200B', '\u3164', '\u2060', '\u2800', '\u180E']) {
      const wrong = [expect.objectContaining({ field: '/displayName', code: 'nothing-visible' })];
      expect(codesOf(await knocksAs(ben!, meeting, name)), name).toEqual(wrong);
      expect(codesOf(await redeem(link, name)), name).toEqual(wrong);
    }
    for (const text of ['a\u202Eb', 'a\nb', 'a\u001B[0m']) {
      const refused = await host!.post(`/v1/meetings/${meeting}/rename`, { title: text });
      expect(codesOf(refused)).toMatchObject([{ field: '/title', code: 'hidden-character' }]);
    }
    for (const name of ['محمد', 'דוד', 'अनिता', '👩‍👩‍👧‍👦']) {
      expect((await redeem(link, name)).status, name).toBe(201);
    }
  });

  it('that looks like another is marked for who runs the meeting, and for nobody else', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const [one, other] = [await knock(ben!, meeting, 'Alice'), await knock(cleo!, meeting, 'АIice')];
    const position = { 'voicemeet-position': (await knocksAs(host!, meeting, 'Hana')).position };
    const likeness = async (who: Caller) => {
      const page = expected(await who.get(`/v1/meetings/${meeting}`, position), 200);
      const { people } = page.json<{ people: { person: string; namedLike: string[] }[] }>();
      return people.flatMap(({ person, namedLike }) => namedLike.map((like) => [person, like]));
    };
    expect(await likeness(host!)).toEqual([
      [one, other],
      [other, one],
    ]);
    expect(await likeness(ben!)).toEqual([]);
  });

  it('of a guest is not "Host", nor anything like it (D9)', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const link = await aLink(meeting);
    for (const name of ['Host', 'Hоst', 'co-host', 'H O S T']) {
      expect(codesOf(await redeem(link, name)), name).toMatchObject([{ code: 'role-name' }]);
    }
    const guest = await aGuest(link);
    expect(codesOf(await knocksAs(guest, meeting, 'Host'))).toMatchObject([{ code: 'role-name' }]);
    expect((await knocksAs(guest, meeting, 'Anna Host')).status).toBe(200);
  });
});

describe('B6: a link by which somebody was removed', () => {
  it('leads to a host, also with the waiting room off', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const [link, other] = [await aLink(meeting), await aLink(meeting)];
    const guest = await aGuest(link);
    const person = await knock(guest, meeting);
    await join(guest, media!, meeting, person);
    expected(await host!.post(`/v1/meetings/${meeting}/removals`, { person }), 200);

    const again = await aGuest(link, 'Somebody else');
    const knocked = expected(await knocksAs(again, meeting, 'Somebody else'), 200);
    expect(knocked.json()).toMatchObject({ admitted: false, door: 'waiting' });
    const ticket = await again.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() });
    expect([ticket.status, ticket.member('code')]).toEqual([403, 'not-admitted']);
    expect((await knocksAs(await aGuest(other), meeting, 'Gita')).json()).toMatchObject({ door: 'admitted' });
  });
});

describe('B6: a spare identity by a link by which somebody was removed', () => {
  it('was let in before the removal, and waits for a host like whoever comes after it', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const link = await aLink(meeting);
    const [guest, idle, holding] = await Promise.all([
      aGuest(link),
      aGuest(link, 'Idle'),
      aGuest(link, 'Held'),
    ]);
    const person = await knock(guest, meeting);
    await join(guest, media!, meeting, person);
    const spares = [
      { who: idle, name: 'Idle', person: await knock(idle, meeting, 'Idle') },
      { who: holding, name: 'Held', person: await knock(holding, meeting, 'Held') },
    ];
    const device = newId();
    const ask = (who: Caller) => who.post(`/v1/meetings/${meeting}/join-tickets`, { device });
    expected(await ask(holding), 201);
    expected(await host!.post(`/v1/meetings/${meeting}/removals`, { person }), 200);

    for (const spare of spares) {
      const ticket = await ask(spare.who);
      expect([ticket.status, ticket.member('code')]).toEqual([403, 'not-admitted']);
      const report = { person: spare.person, device, occurredAt: new Date().toISOString() };
      const reported = expected(await media!.post(`/v1/meetings/${meeting}/presence/joined`, report), 200);
      expect(reported.member('rejected')).toBe('not-admitted');
      expect((await knocksAs(spare.who, meeting, spare.name)).json()).toMatchObject({ door: 'waiting' });
      expected(await host!.post(`/v1/meetings/${meeting}/admissions`, { person: spare.person }), 200);
      expected(await ask(spare.who), 201);
    }
  });
});

describe('B6: who must wait again after a removal', () => {
  it('is on the page as waiting, counted as such, and let in or refused with everybody who waits', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const link = await aLink(meeting);
    const [guest, idle, away] = await Promise.all([aGuest(link), aGuest(link, 'Idle'), aGuest(link, 'Away')]);
    const person = await knock(guest, meeting);
    await join(guest, media!, meeting, person);
    const spares = [await knock(idle, meeting, 'Idle'), await knock(away, meeting, 'Away')].sort();
    const at = (path: string) => `/v1/meetings/${meeting}/${path}`;
    const seen = async ({ position }: Reply) => {
      const headers = { 'voicemeet-position': position };
      const page = expected(await host!.get(`/v1/meetings/${meeting}`, headers), 200);
      const { waiting, admitted, people } = page.json<{
        waiting: number;
        admitted: number;
        people: { person: string; door: string }[];
      }>();
      const doors = people.filter((one) => spares.includes(one.person)).map(({ door }) => door);
      return { waiting, admitted, doors };
    };
    const removed = expected(await host!.post(at('removals'), { person }), 200);
    expect(await seen(removed)).toEqual({ waiting: 2, admitted: 1, doors: ['waiting', 'waiting'] });
    const all = expected(await host!.post(at('admissions/all')), 200);
    expect(all.json<{ admitted: string[] }>().admitted.sort()).toEqual(spares);
    expect(await seen(all)).toEqual({ waiting: 0, admitted: 3, doors: ['admitted', 'admitted'] });
    expected(await idle.post(at('join-tickets'), { device: newId() }), 201);
  });
});

describe('B8: at the door', () => {
  it('a knock says where the person stands, again and again', async () => {
    const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
    const knocked = async () => (await knocksAs(ben!, meeting, 'Ben')).json<object>();
    expect(await knocked()).toMatchObject({ admitted: false, door: 'waiting' });
    expect(await knocked()).toMatchObject({ admitted: false, door: 'waiting' });
    expected(await host!.post(`/v1/meetings/${meeting}/admissions/all`), 200);
    expect(await knocked()).toMatchObject({ admitted: true, door: 'admitted' });
    const hand = await ben!.post(`/v1/meetings/${meeting}/hands`);
    expect([hand.status, hand.member('code')]).toEqual([409, 'not-in-room']);
  });

  it('who waits is let in by asking for a ticket once the waiting room is off', async () => {
    const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
    await knock(ben!, meeting);
    const ask = () => ben!.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() });
    expect((await ask()).status).toBe(403);
    expected(await host!.put(`/v1/meetings/${meeting}/waiting-room`, { on: false }), 200);
    expect((await ask()).status).toBe(201);
  });

  it('nobody is unmuted by somebody else, and the host is not sent out', async () => {
    const meeting = await anOpenMeeting(host!, account);
    const [person, self] = [await knock(ben!, meeting), await knock(host!, meeting)];
    await join(ben!, media!, meeting, person);
    const at = (path: string) => `/v1/meetings/${meeting}/${path}`;
    expected(await host!.put(at('self-unmute'), { allowed: false }), 200);
    expected(await host!.post(at('mute-all')), 200);
    const forbidden = await ben!.post(at(`participants/${person}/unmute`));
    expect([forbidden.status, forbidden.member('code')]).toEqual([403, 'self-unmute-forbidden']);
    const { position } = expected(await host!.post(at(`participants/${person}/unmute`)), 200);
    const page = expected(await ben!.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': position }), 200);
    const { people } = page.json<{
      people: { person: string; muted: boolean; unmuteAskedAt: string | null }[];
    }>();
    expect(people.find((one) => one.person === person)).toMatchObject({
      muted: true,
      unmuteAskedAt: expect.any(String),
    });
    expected(await ben!.post(at(`participants/${person}/unmute`)), 200);
    const sentOut = await host!.post(at('removals'), { person: self });
    expect([sentOut.status, sentOut.member('code')]).toEqual([409, 'host-stays']);
  });
});
