// The floods (D1, B5): one anonymous holder of a link takes whatever one link can take of a meeting, by guests with fresh
// proofs, and nobody else is shut out: not the host, not members, not guests by another link.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { recordTried } from '../support/security-result.ts';

const patienceMs = 120_000;
const atOnce = 20;

let program: GivenProgram;
let account: string;
let [host, member, auditor]: Caller[] = [];

beforeAll(async () => {
  program = await givenProgram();
  [host, member, auditor] = await Promise.all([
    program.as('member', 'host'),
    program.as('member', 'late'),
    program.as('auditor'),
  ]);
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  await program.close();
});

const post = (path: string, body: unknown): Promise<Reply> => program.send({ method: 'POST', path, body });

async function aLink(meeting: string, role: 'guest' | 'observer' = 'guest'): Promise<string> {
  const body = { role, expiresAt: new Date(Date.now() + 3_600_000).toISOString(), maxGuests: 1_000 };
  return expected(await host!.post(`/v1/meetings/${meeting}/invites`, body), 201).member('link');
}

/** A new guest of a link, who needs nothing but the link. */
async function aGuest(link: string): Promise<Caller> {
  const proofHash = createHash('sha256').update(randomBytes(24)).digest('hex');
  const taken = expected(await post('/v1/guests', { link, displayName: 'Gus', proofHash }), 201);
  const session = expected(await post('/v1/guest-sessions', { ticket: taken.member('ticket') }), 201);
  return program.with(session.member('access_token'));
}

/** So many guests of a link, each of whom does the same; their last answers. */
async function flood(link: string, size: number, act: (guest: Caller) => Promise<Reply>): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let done = 0; done < size; done += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, size - done) }, async () => act(await aGuest(link)));
    replies.push(...(await Promise.all(some)));
  }
  return replies;
}

const knocks = (meeting: string) => (who: Caller) =>
  who.post(`/v1/meetings/${meeting}/knocks`, { displayName: 'Gus' });
const asksForSeat = (meeting: string) => (who: Caller) =>
  who.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() });
/** Knocks and asks for a seat: the refusal of either, or the ticket. */
const takesSeat = (meeting: string) => async (who: Caller) => {
  const knocked = await knocks(meeting)(who);
  return knocked.status === 200 ? asksForSeat(meeting)(who) : knocked;
};
const counts = (replies: readonly Reply[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const reply of replies) {
    const label = reply.status < 300 ? 'in' : `${reply.status} ${reply.member('code')}`;
    found[label] = (found[label] ?? 0) + 1;
  }
  return found;
};
/** What is open, in words: who is shut out though they may not be. */
const shutOut = (who: Readonly<Record<string, Reply>>): string[] =>
  Object.entries(who).flatMap(([name, { status, text }]) =>
    status < 300 ? [] : [`${name} is shut out: ${text}`],
  );

describe('D1: the seats of a meeting without waiting room', () => {
  it(
    'are held by one link up to half, are not held longer by asking again, and one is the host’s',
    async (context) => {
      const meeting = await anOpenMeeting(host!, account);
      const [link, other] = [await aLink(meeting), await aLink(meeting)];
      const holders: { readonly guest: Caller; readonly until: string }[] = [];
      const replies = await flood(link, 110, async (guest) => {
        const reply = await takesSeat(meeting)(guest);
        if (reply.status === 201) holders.push({ guest, until: reply.member('until') });
        return reply;
      });
      const again = await Promise.all(
        holders.map(async ({ guest, until }) => {
          const reply = expected(await asksForSeat(meeting)(guest), 201);
          return reply.member('until') > until ? [`a hold was renewed to ${reply.member('until')}`] : [];
        }),
      );
      const open = [
        ...again.flat(),
        ...shutOut({
          'a member': await takesSeat(meeting)(member!),
          'a guest of another link': await takesSeat(meeting)(await aGuest(other)),
          'the host': await asksForSeat(meeting)(host!),
        }),
      ];
      recordTried(context, { floods: 1, open });
      expect(counts(replies)).toEqual({ in: 50, '409 guest-limit-reached': 60 });
      expect(replies.find(({ status }) => status === 409)?.json()).toMatchObject({
        of: 'seats',
        limit: 50,
        count: 50,
      });
      expect(open).toEqual([]);
    },
    patienceMs,
  );

  it(
    'of observers are held by one link up to half',
    async (context) => {
      const meeting = await anOpenMeeting(host!, account);
      const [link, other] = [await aLink(meeting, 'observer'), await aLink(meeting, 'observer')];
      const replies = await flood(link, 12, takesSeat(meeting));
      const open = shutOut({ 'an observer of another link': await takesSeat(meeting)(await aGuest(other)) });
      recordTried(context, { floods: 1, open });
      expect(counts(replies)).toEqual({ in: 5, '409 guest-limit-reached': 7 });
      expect(open).toEqual([]);
    },
    patienceMs,
  );
});

describe('B5: the waiting room', () => {
  it(
    'is filled by one link up to half',
    async (context) => {
      const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
      const [link, other] = [await aLink(meeting), await aLink(meeting)];
      const replies = await flood(link, 60, knocks(meeting));
      const open = shutOut({
        'a member': await knocks(meeting)(member!),
        'a guest of another link': await knocks(meeting)(await aGuest(other)),
      });
      recordTried(context, { floods: 1, open });
      expect(counts(replies)).toEqual({ in: 50, '409 guest-limit-reached': 10 });
      expect(replies.find(({ status }) => status === 409)?.json()).toMatchObject({
        of: 'waiting',
        limit: 50,
        count: 50,
      });
      expect(open).toEqual([]);
    },
    patienceMs,
  );

  it(
    'is free again of who withdraws, and knows them no more',
    async (context) => {
      const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
      const link = await aLink(meeting);
      const replies = await flood(link, 120, async (guest) => {
        expected(await knocks(meeting)(guest), 200);
        return guest.post(`/v1/meetings/${meeting}/knocks/withdraw`);
      });
      const state = expected(await auditor!.get(`/v1/audit/meetings/${meeting}/state`), 200).text;
      const open = state.includes('"waiting":0') ? [] : ['somebody waits who withdrew'];
      recordTried(context, { floods: 1, open });
      expect(counts(replies)).toEqual({ in: 120 });
      expect(state).toContain('"people":1');
      expect(open).toEqual([]);
    },
    patienceMs,
  );
});

describe('B5: the people whom a meeting knows', () => {
  it(
    'are never too many because guests were refused as they came',
    async (context) => {
      const meeting = await anOpenMeeting(host!, account, { waitingRoom: true });
      const link = await aLink(meeting);
      const replies: Reply[] = [];
      for (let turn = 0; turn < 13; turn += 1) {
        replies.push(...(await flood(link, 40, knocks(meeting))));
        expected(await host!.post(`/v1/meetings/${meeting}/refusals/all`), 200);
      }
      const open = shutOut({
        'a member': await knocks(meeting)(member!),
        'a guest of the link': await knocks(meeting)(await aGuest(link)),
      });
      recordTried(context, { floods: 1, open });
      expect(counts(replies)).toEqual({ in: 520 });
      expect(open).toEqual([]);
    },
    patienceMs,
  );
});
