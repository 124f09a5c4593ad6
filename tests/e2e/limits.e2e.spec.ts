// What a plan allows holds under any race: seats, recordings with the instant when they are back, and the door.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { aMeeting, anAccount, anOpenMeeting, expected, historyOf, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let [host, auditor, operator, admin]: Caller[] = [];

beforeAll(async () => {
  program = await givenProgram();
  [host, auditor, operator, admin] = await Promise.all([
    program.as('member', 'ada'),
    program.as('auditor'),
    program.as('operator'),
    program.as('admin'),
  ]);
});
afterAll(async () => {
  await program.close();
});

const crowd = (size: number, name: string): Promise<Caller[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => program.as('member', `${name}-${index}`)));
const statuses = (replies: readonly Reply[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const reply of replies) {
    const what = reply.status < 300 ? String(reply.status) : `${reply.status} ${reply.member('code')}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
};

it('seats ten on the free plan: the host, who comes last, and nine of fifteen who ask at once', async () => {
  const account = await anAccount(program, 'free');
  const meeting = await anOpenMeeting(host!, account);
  const people = await crowd(15, 'free');
  await Promise.all(people.map((caller) => knock(caller, meeting)));
  const path = `/v1/meetings/${meeting}/join-tickets`;
  const replies = await Promise.all(people.map((caller) => caller.post(path, { device: newId() })));
  expect(statuses(replies)).toEqual({ '201': 9, '409 meeting-full': 6 });
  expected(await host!.post(path, { device: newId() }), 201);
  const refused = replies.find(({ status }) => status === 409)!;
  expect(refused.json()).toMatchObject({ plan: 'free', limit: 10, count: 10, meeting, resetsAt: null });
  // A second device takes no second seat; a released seat goes to the next.
  const [index] = replies.flatMap(({ status }, at) => (status === 201 ? [at] : []));
  const seated = people[index!]!;
  const second = expected(await seated.post(path, { device: newId() }), 201).member('device');
  const late = people[replies.findIndex(({ status }) => status === 409)]!;
  expect((await late.post(path, { device: newId() })).status).toBe(409);
  const first = replies[index!]!.member('device');
  for (const device of [first, second]) {
    expected(await seated.post(`/v1/meetings/${meeting}/seats/${device}/give-up`), 200);
  }
  expected(await late.post(path, { device: newId() }), 201);
  const seats = (await historyOf(auditor!, meeting)).filter(({ type }) => type.includes('seatReserved'));
  expect(seats).toHaveLength(12);
});

it('lets in a hundred who knock at once, each once', async () => {
  const meeting = await anOpenMeeting(host!, await anAccount(program, 'pro'));
  const people = await crowd(100, 'hundred');
  const path = `/v1/meetings/${meeting}/knocks`;
  const replies = await Promise.all(
    people.map((caller, index) => caller.post(path, { displayName: `P${index}` })),
  );
  expect(statuses(replies)).toEqual({ '200': 100 });
  expect(replies.every((reply) => reply.json<{ admitted: boolean }>().admitted)).toBe(true);
  const history = await historyOf(auditor!, meeting);
  expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => String(index)));
  expect(history.filter(({ type }) => type.includes('participantKnocked'))).toHaveLength(100);
});

it('never seats the hundred-and-first', async () => {
  const meeting = await anOpenMeeting(host!, await anAccount(program, 'pro'));
  const people = await crowd(104, 'pro');
  await Promise.all(people.map((caller) => knock(caller, meeting)));
  const path = `/v1/meetings/${meeting}/join-tickets`;
  const askers = [...people, host!];
  const replies = await Promise.all(askers.map((caller) => caller.post(path, { device: newId() })));
  expect(statuses(replies)).toEqual({ '201': 100, '409 meeting-full': 5 });
});

it('counts recordings across meetings, and says when the quota is back', async () => {
  const account = await anAccount(program, 'free');
  // One meeting is recorded once at a time: of two that are reserved for it at once, one is released again.
  const meetings = await Promise.all([0, 1, 2, 3, 4, 5].map(() => anOpenMeeting(host!, account)));
  const path = `/v1/accounts/${account}/recordings`;
  const replies = await Promise.all(meetings.map((meeting) => host!.post(path, { meeting })));
  expect(statuses(replies)).toEqual({ '201': 3, '409 recording-limit-reached': 3 });
  const refused = replies.find(({ status }) => status === 409)!.json<{ resetsAt: string; limit: number }>();
  expect(refused).toMatchObject({ plan: 'free', limit: 3, count: 3 });
  // The next month begins at midnight in the account's time zone (Asia/Kolkata, +05:30).
  expect(refused.resetsAt).toMatch(/T18:30:00\.000Z$/);
  expect(new Date(refused.resetsAt).getTime()).toBeGreaterThan(Date.now());
  const recording = replies.find(({ status }) => status === 201)!.member('recording');
  expected(await admin!.post(`${path}/${recording}/release`), 200);
  const unrecorded = meetings[replies.findIndex(({ status }) => status === 409)]!;
  expected(await host!.post(path, { meeting: unrecorded }), 201);
});

it('has a trial once, and keeps the limits that a meeting opened with until an upgrade is applied', async () => {
  const account = await anAccount(program, 'trial');
  const meeting = await anOpenMeeting(host!, account);
  const limitsOf = async (position: string) =>
    expected(await host!.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': position }), 200).json<{
      plan: string;
      limits: { participants: number };
    }>();
  const changed = expected(await admin!.put(`/v1/accounts/${account}/plan`, { plan: 'basic' }), 200);
  expect(await limitsOf(changed.position)).toMatchObject({ plan: 'trial', limits: { minutes: 40 } });
  const again = await admin!.put(`/v1/accounts/${account}/plan`, { plan: 'trial' });
  expect([again.status, again.member('code')]).toEqual([409, 'trial-not-available']);
  const upgraded = expected(await host!.post(`/v1/meetings/${meeting}/upgrade`), 200);
  expect(await limitsOf(upgraded.position)).toMatchObject({ plan: 'basic', limits: { minutes: 90 } });
  const downgraded = expected(await admin!.put(`/v1/accounts/${account}/plan`, { plan: 'free' }), 200);
  const refused = await host!.post(`/v1/meetings/${meeting}/upgrade`);
  expect([refused.status, refused.member('code')]).toEqual([409, 'not-an-upgrade']);
  expect(await limitsOf(downgraded.position)).toMatchObject({ plan: 'basic' });
});

it('opens nothing for a suspended or closed account, and takes limits by hand from an operator alone', async () => {
  const account = await anAccount(program, 'free');
  const meeting = await aMeeting(host!, account);
  const limits = { participants: 2, minutes: 1, recordings: 0, retentionDays: 1 };
  const override = { limits, reason: 'a test' };
  expect((await admin!.put(`/v1/accounts/${account}/limits`, override)).status).toBe(403);
  expected(await operator!.put(`/v1/accounts/${account}/limits`, override), 200);
  expected(await operator!.post(`/v1/accounts/${account}/suspend`, { reason: 'unpaid' }), 200);
  const suspended = await host!.post(`/v1/meetings/${meeting}/open`);
  expect([suspended.status, suspended.member('code')]).toEqual([403, 'account-suspended']);
  expected(await operator!.post(`/v1/accounts/${account}/reinstate`), 200);
  const opened = expected(await host!.post(`/v1/meetings/${meeting}/open`), 200);
  const clock = await host!.get(`/v1/meetings/${meeting}/clock`, { 'voicemeet-position': opened.position });
  const { openedAt, endsBy } = expected(clock, 200).json<{ openedAt: string; endsBy: string }>();
  expect(new Date(endsBy).getTime() - new Date(openedAt).getTime()).toBe(60_000);
  expected(await admin!.post(`/v1/accounts/${account}/close`), 200);
  const none = await host!.post(`/v1/accounts/${account}/recordings`, { meeting });
  expect([none.status, none.member('code')]).toEqual([409, 'account-closed']);
});
