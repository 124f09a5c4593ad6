// A meeting from its scheduling to its audited replay, over HTTP alone: the main job on one page.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../support/api-client.ts';
import { aMeeting, anAccount, expected, historyOf, join, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let [host, ben, cleo, media, auditor, admin]: Caller[] = [];
let meeting: string;
const people = { host: '', ben: '', cleo: '' };
const devices = { host: '', ben: '', cleo: '' };
let hiddenAt = '';
let audibleAt = '';

const at = (path: string): string => `/v1/meetings/${meeting}/${path}`;
const audit = (path: string): string => `/v1/audit/meetings/${meeting}/${path}`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  program = await givenProgram();
  [host, ben, cleo, media, auditor, admin] = await Promise.all([
    program.as('member', 'ada'),
    program.as('member', 'ben'),
    program.as('member', 'cleo'),
    program.as('media-signal'),
    program.as('auditor'),
    program.as('admin'),
  ]);
  meeting = await aMeeting(host, await anAccount(program, 'pro'), {
    title: 'Quarter “Q4” ✓',
    waitingRoom: true,
  });
});
afterAll(async () => {
  await program.close();
});

interface Page {
  readonly status: string;
  readonly host: string;
  readonly title: string;
  readonly revision: string;
  readonly present: number;
  readonly waiting: number | null;
  readonly people: readonly { person: string; door: string; displayName: string | null; muted: boolean }[];
}
const pageAfter = async (caller: Caller, position: string): Promise<Page> =>
  expected(await caller.get(`/v1/meetings/${meeting}`, { 'voicemeet-position': position }), 200).json<Page>();

describe('a meeting', () => {
  it('keeps an early arrival waiting, also once the host has come', async () => {
    const early = expected(await ben!.post(at('knocks'), { displayName: 'Ben' }), 200);
    people.ben = early.member('person');
    expect(early.json()).toEqual({ person: people.ben, admitted: false, door: 'waiting' });
    expect((await ben!.post(at('join-tickets'), { device: newId() })).status).toBe(409);

    const opened = expected(await host!.post(at('open')), 200);
    expect(opened.headers.get('etag')).toMatch(/^"\d+"$/);
    const page = await pageAfter(host!, opened.position);
    people.host = page.host;
    expect(page).toMatchObject({ status: 'open', waiting: 1, title: 'Quarter “Q4” ✓' });
    const ticket = await ben!.post(at('join-tickets'), { device: newId() });
    expect([ticket.status, ticket.member('code')]).toEqual([403, 'not-admitted']);
  });

  it('lets in whom the host admits, and seats them by ticket', async () => {
    expect((await ben!.post(at('admissions'), { person: people.ben })).status).toBe(403);
    const admitted = expected(await host!.post(at('admissions'), { person: people.ben }), 200);
    expect(admitted.json()).toEqual({ admitted: [people.ben] });
    people.cleo = await knock(cleo!, meeting, 'Cleo');
    expected(await host!.post(at('admissions/all')), 200);

    const ticket = expected(await ben!.post(at('join-tickets'), { device: newId() }), 201);
    expect(ticket.json()).toMatchObject({
      person: people.ben,
      audio: { codec: 'opus', bitrateBps: 64_000 },
      endsBy: null,
    });
  });

  it('believes the media plane alone about who is there', async () => {
    const report = { person: people.ben, device: newId(), occurredAt: new Date().toISOString() };
    for (const liar of [ben!, host!, admin!]) {
      const claimed = await liar.post(at('presence/joined'), report);
      expect([claimed.status, claimed.member('code')]).toEqual([403, 'role-missing']);
    }
    devices.host = await join(host!, media!, meeting, people.host);
    devices.ben = await join(ben!, media!, meeting, people.ben);
    devices.cleo = await join(cleo!, media!, meeting, people.cleo);
    const again = { person: people.ben, device: devices.ben, occurredAt: new Date().toISOString() };
    const twice = expected(await media!.post(at('presence/joined'), again), 200);
    expect(twice.json()).toEqual({ joined: false, rejected: null });
    expect(await pageAfter(host!, twice.position)).toMatchObject({ present: 3 });
  });

  it('shows each what they may see, from the position of their own write on', async () => {
    const hidden = expected(await host!.put(at('names-hidden'), { hidden: true }), 200);
    const seen = await pageAfter(cleo!, hidden.position);
    expect(seen.people.find(({ person }) => person === people.ben)?.displayName).toBeNull();
    expect(seen.people.find(({ person }) => person === people.cleo)?.displayName).toBe('Cleo');
    const raised = expected(await ben!.post(at('hands')), 200);
    const muted = expected(await host!.post(at(`participants/${people.ben}/mute`)), 200);
    expect(BigInt(muted.headers.get('etag')!.slice(1, -1))).toBeGreaterThan(
      BigInt(raised.headers.get('etag')!.slice(1, -1)),
    );
    const list = expected(
      await ben!.get('/v1/meetings', { 'voicemeet-position': muted.position }),
      200,
    ).json<{ items: { meeting: string; present: number; waiting: number | null }[] }>();
    expect(list.items).toMatchObject([{ meeting, present: 3, waiting: null }]);
    // A host asks; the person unmutes themselves.
    expected(await host!.post(at(`participants/${people.ben}/unmute`)), 200);
    expected(await ben!.post(at(`participants/${people.ben}/unmute`)), 200);
  });

  it('answers who could hear whom, at an instant and ever', async () => {
    audibleAt = new Date().toISOString();
    await pause(5);
    const rule = { hear: { kind: 'hosts-only' }, see: { kind: 'everyone' } };
    expected(await host!.put(at('audibility'), rule), 200);
    await pause(5);
    hiddenAt = new Date().toISOString();
    await pause(5);
    const ask = async (listener: string, speaker: string, instant: string) => {
      const query = new URLSearchParams({ listener, speaker, at: instant }).toString();
      const answer = expected(await auditor!.get(audit(`audibility?${query}`)), 200);
      return answer.json<{ at: { audible: boolean }; ever: boolean; intervals: unknown[] }>();
    };
    expect(await ask(people.cleo, people.ben, audibleAt)).toMatchObject({
      at: { audible: true },
      ever: true,
    });
    expect(await ask(people.cleo, people.ben, hiddenAt)).toMatchObject({
      at: { audible: false },
      ever: true,
    });
    expect(await ask(people.cleo, people.host, hiddenAt)).toMatchObject({ at: { audible: true } });
    expect(await ask(people.cleo, newId(), hiddenAt)).toMatchObject({ ever: false, intervals: [] });
    // Nobody but an auditor is told.
    expect((await host!.get(audit(`audibility?listener=${people.cleo}&speaker=${people.ben}`))).status).toBe(
      403,
    );
  });

  it('ends once, and says how long everybody was there', async () => {
    const left = { person: people.cleo, device: devices.cleo, occurredAt: new Date().toISOString() };
    expect(expected(await media!.post(at('presence/left'), left), 200).json()).toEqual({ left: true });
    expect((await ben!.post(at('end'))).status).toBe(403);
    const ended = expected(await host!.post(at('end')), 200);
    const again = expected(await host!.post(at('end')), 200);
    expect(again.headers.get('etag')).toBe(ended.headers.get('etag'));
    const late = await ben!.post(at('join-tickets'), { device: newId() });
    expect([late.status, late.member('code')]).toEqual([409, 'meeting-over']);

    const path = at('attendance?limit=2');
    const first = expected(await admin!.get(path, { 'voicemeet-position': again.position }), 200).json<{
      items: { person: string; stays: { how: string }[] }[];
      next: string;
    }>();
    const rest = expected(await admin!.get(`${path}&cursor=${first.next}`), 200).json<typeof first>();
    const stays = new Map(
      [...first.items, ...rest.items].map(({ person, stays: of }) => [person, of.map(({ how }) => how)]),
    );
    expect(Object.fromEntries(stays)).toEqual({
      [people.host]: ['meeting-ended'],
      [people.ben]: ['meeting-ended'],
      [people.cleo]: ['left'],
    });
  });
});

describe('its audit', () => {
  it('tells every event once, dense and in order, as pages and as lines', async () => {
    const lines = await historyOf(auditor!, meeting);
    expect(lines.map(({ revision }) => revision)).toEqual(lines.map((_, index) => String(index)));
    expect(lines[0]).toMatchObject({ type: 'meeting.scheduled.v1', data: { title: 'Quarter “Q4” ✓' } });
    expect(lines.at(-1)).toMatchObject({ type: 'meeting.ended.v1', actor: { id: people.host } });
    const kinds = lines.map(({ type }) => type.split('.')[1]);
    for (const [kind, times] of [
      ['participantKnocked', 2],
      ['participantJoined', 3],
      ['participantLeft', 1],
      ['participantAdmitted', 2],
    ] as const) {
      expect(kinds.filter((one) => one === kind).length, kind).toBe(times);
    }

    const paged: unknown[] = [];
    let cursor = '';
    do {
      const reply = expected(await auditor!.get(audit(`events?limit=7${cursor}`)), 200);
      const page = reply.json<{ items: unknown[]; next: string | null }>();
      paged.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(paged).toEqual(lines);
  });

  it('gives the state at a version and at an instant, and what differs between two', async () => {
    const lines = await historyOf(auditor!, meeting);
    const stateAt = async (moment: string) =>
      expected(await auditor!.get(audit(`state?${moment}`)), 200).json<{
        version: string;
        state: Record<string, unknown>;
      }>();
    expect((await stateAt('version=0')).state).toMatchObject({ status: 'scheduled' });
    const then = await stateAt(`at=${audibleAt}`);
    const later = await stateAt(`at=${hiddenAt}`);
    expect(Number(later.version)).toBe(Number(then.version) + 1);
    expect((await stateAt('')).version).toBe(String(lines.length - 1));

    const query = `difference?from=${audibleAt}&to=${hiddenAt}`;
    const { differences } = expected(await auditor!.get(audit(query)), 200).json<{
      differences: { pointer: string; change: string; to: unknown }[];
    }>();
    expect(differences).toMatchObject([
      { pointer: '/hearingWasLimited', change: 'changed', to: true },
      { pointer: '/policy/hear/kind', change: 'changed', to: 'hosts-only' },
    ]);
  });

  it('goes on record itself', async () => {
    const path = '/v1/audit/tenant/events?limit=200';
    const { items } = expected(await auditor!.get(path), 200).json<{
      items: { type: string; data: { subject?: string; question?: string } }[];
    }>();
    const asked = items.filter(({ type }) => type.startsWith('access.'));
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.map(({ data }) => data.question)).toEqual(
      expect.arrayContaining(['events', 'state', 'difference', 'audibility']),
    );
  });
});
