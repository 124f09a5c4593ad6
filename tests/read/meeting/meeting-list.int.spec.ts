// The list of meetings: whose, in which order, page by page, and never another tenant's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName, type MeetingId, type PersonId } from '../../../src/domain/shared/ids.ts';
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { listMeetings } from '../../../src/read/meeting/meeting-list.query.ts';
import { meetingListRoute } from '../../../src/read/meeting/meeting-list.route.ts';
import { account, ada, after, bob, cleo, hana, nine, tenant } from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom, waiting } from '../../support/histories/meetings.ts';
import { recordedAs, tenantStream } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, mark, otherTenant } from '../../support/two-tenants.ts';

let models: ReadModels;
const id = (n: number) => `00000003-0000-4000-8000-00000000000${n}` as MeetingId;
const admin = principalOf(ada, ['admin']);

/** Meetings 1 to 5 of Hana's, of which 2 and 3 start together, and Bob's 6; Ada is in 1, Cleo waits at 6. */
function history() {
  const scheduled = (n: number, startsAt = after(n), host: PersonId = hana) =>
    recordedAs(streamName('meeting', tenant, id(n)), [
      {
        type: 'MeetingScheduled',
        account,
        host,
        title: { known: `Meeting ${n}` },
        startsAt,
        plannedMinutes: 30,
        waitingRoom: true,
        hostAbsenceSeconds: 600,
      },
      ...(n === 1
        ? [
            ...anOpenMeetingWithHost().slice(1),
            ...inTheRoom(ada, 'participant'),
            ...observing,
            ...waiting(cleo),
          ]
        : []),
      ...(n === 6 ? waiting(cleo) : []),
    ]);
  const observing: readonly MeetingEvent[] = inTheRoom(bob, 'observer');
  const settings = { observerDisclosure: 'undisclosed', waitingRoom: true, hostAbsenceSeconds: 60 } as const;
  const told = recordedAs(tenantStream, [
    { type: 'TenantRegistered', slug: 'acme', region: 'in' },
    { type: 'TenantSettingsChanged', settings },
  ]);
  const all = [
    scheduled(1),
    scheduled(2, after(2)),
    scheduled(3, after(2)),
    scheduled(4),
    scheduled(5),
    scheduled(6, after(6), bob),
    told,
  ];
  return all.flat().map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));
}

beforeAll(async () => {
  models = await openReadModels();
  const own = history();
  await models.project([...own, ...asForeign(own, BigInt(own.length))]);
});
afterAll(async () => {
  await models.close();
});

interface Page {
  readonly items: readonly {
    readonly meeting: string;
    readonly waiting: number | null;
    readonly observersPresent: number | null;
    readonly title: string;
  }[];
  readonly next: string | null;
}
const list = async (query: string, principal = admin) =>
  (await ask([meetingListRoute(models)], `/v1/meetings${query}`, { principal })).body as Page;
const numbers = (page: Page) => page.items.map(({ meeting }) => Number(meeting.slice(-1)));

describe('the list of meetings', () => {
  it('has all of the tenant for an admin, latest start first', async () => {
    expect(numbers(await list(''))).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('has what a person hosts, takes part in or waits at, and nothing else', async () => {
    expect(numbers(await list('', principalOf(hana)))).toEqual([5, 4, 3, 2, 1]);
    expect(numbers(await list('', principalOf(ada)))).toEqual([1]);
    expect(numbers(await list('', principalOf(cleo)))).toEqual([6, 1]);
    expect(numbers(await list('', principalOf('00000005-0000-4000-8000-0000000000aa' as PersonId)))).toEqual(
      [],
    );
  });

  it('comes in pages that skip nothing and show nothing twice, even where starts are equal', async () => {
    for (const principal of [admin, principalOf(hana)]) {
      const seen: number[] = [];
      let next: string | null = null;
      do {
        const page: Page = await list(`?limit=1${next === null ? '' : `&cursor=${next}`}`, principal);
        seen.push(...numbers(page));
        next = page.next;
      } while (next !== null);
      expect(seen).toEqual(principal === admin ? [6, 5, 4, 3, 2, 1] : [5, 4, 3, 2, 1]);
    }
  });

  it('can be of one status', async () => {
    expect(numbers(await list('?status=open'))).toEqual([1]);
    expect(numbers(await list('?status=scheduled', principalOf(hana)))).toEqual([5, 4, 3, 2]);
    expect(
      (await ask([meetingListRoute(models)], '/v1/meetings?status=odd', { principal: admin })).status,
    ).toBe(400);
  });

  it('tells who waits to those who run the meeting, and observers as the tenant discloses them', async () => {
    const of = async (principal = admin) => (await list('?status=open', principal)).items[0];
    expect(await of()).toMatchObject({
      title: 'Meeting 1',
      present: 2,
      admitted: 2,
      waiting: 1,
      observersPresent: 1,
      startsAt: after(1),
      openedAt: nine,
    });
    expect(await of(principalOf(hana))).toMatchObject({ waiting: 1, observersPresent: 1 });
    expect(await of(principalOf(ada))).toMatchObject({ present: 2, waiting: null, observersPresent: null });
  });

  it('never shows a row of another tenant', async () => {
    expect(JSON.stringify(await list(''))).not.toContain(mark);
    const foreign = await list('', principalOf(hana, ['admin'], otherTenant));
    expect(new Set(foreign.items.map(({ title }) => title))).toEqual(new Set([mark]));
    const viewer = { tenant, person: hana, seesAll: true };
    expect(
      await listMeetings({ query: (_, sql, values) => models.db.query(otherTenant, sql, values) }, viewer, {
        limit: 9,
      }),
    ).toEqual([]);
  });
});
