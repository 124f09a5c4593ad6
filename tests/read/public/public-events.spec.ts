// Public events read from a cursor: all of one's own, none skipped or told twice, whatever page and whatever comes meanwhile.
import { describe, expect, it } from 'vitest';
import { publicEventsRoute } from '../../../src/read/public/public-events.route.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { hana, meeting, tenant } from '../../support/histories/cast.ts';
import {
  aScheduledMeeting,
  anOpenMeetingWithHost,
  inTheRoom,
  waiting,
} from '../../support/histories/meetings.ts';
import * as cast from '../../support/histories/cast.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { ask, principalOf, tokens } from '../../support/read-server.ts';
import { asForeign, otherTenant } from '../../support/two-tenants.ts';

interface Page {
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly data: object;
    readonly subject: string;
  }[];
  readonly next: string;
  readonly more: boolean;
}
const admin = principalOf(hana, ['admin']);
const history = inMeeting(...anOpenMeetingWithHost(), ...inTheRoom(cast.ada), ...waiting(cast.bob));
/** Two tenants, one event after the other. */
const both = history.flatMap((own, index): RecordedEvent[] => [
  { ...own, position: BigInt(2 * index + 1) },
  ...asForeign([{ ...own, position: BigInt(2 * index + 2) }]),
]);
const asking = (log: readonly RecordedEvent[], query: string, principal = admin) =>
  ask([publicEventsRoute(auditMeans(log).ports)], `/v1/events${query}`, { principal });
const page = async (...asked: Parameters<typeof asking>) => (await asking(...asked)).body as Page;

/** All pages of so many events each, until there are no more. */
async function read(log: readonly RecordedEvent[], limit: number, from = '', principal = admin) {
  const events: Page['events'][number][] = [];
  let cursor = from;
  for (let pages = 0; pages < 200; pages += 1) {
    const found = await page(log, `?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`, principal);
    events.push(...found.events);
    cursor = found.next;
    if (!found.more) return { events, cursor };
  }
  throw new Error('there is always more');
}

describe('public events', () => {
  it('are CloudEvents of what is public, in order', async () => {
    const { events } = await read(both, 100);
    expect(events.map(({ type }) => type)).toContain('voicemeet.meeting.scheduled.v1');
    expect(events[0]).toEqual({
      specversion: '1.0',
      id: history[0]!.id,
      source: `urn:voicemeet:tenant:${tenant}`,
      type: 'voicemeet.meeting.scheduled.v1',
      subject: `meeting/${meeting}`,
      time: history[0]!.at,
      datacontenttype: 'application/json',
      sequence: '0',
      traceparent: history[0]!.traceparent,
      data: expect.objectContaining({ host: hana }) as unknown,
    });
    expect(JSON.stringify(events)).not.toContain('displayName');
    expect(events.map(({ type }) => type).filter((type) => type.includes('seat'))).toEqual([]);
  });

  it.each([1, 2, 3, 7, 500])('are the same in pages of %d, each once', async (limit) => {
    const whole = (await read(both, 500)).events;
    const cut = (await read(both, limit)).events;
    expect(cut).toEqual(whole);
    expect(new Set(cut.map(({ id }) => id)).size).toBe(cut.length);
  });

  it('go on from the last page when the log has grown, however often that is asked', async () => {
    const before = both.slice(0, 7);
    const first = await read(before, 2);
    const again = await read(before, 2, first.cursor);
    expect(again.events).toEqual([]);
    const rest = await read(both, 2, again.cursor);
    expect([...first.events, ...rest.events]).toEqual((await read(both, 500)).events);
  });

  it('are one’s own tenant’s', async () => {
    const foreign = await read(both, 3, '', { ...admin, tenant: otherTenant });
    expect(foreign.events.length).toBe((await read(both, 3)).events.length);
    expect(new Set(foreign.events.map((event) => JSON.stringify(event).includes(tenant)))).toEqual(
      new Set([false]),
    );
    expect(await page([], '')).toMatchObject({ events: [], more: false });
    expect(
      (await page(inMeeting(...aScheduledMeeting()), '', { ...admin, tenant: otherTenant })).events,
    ).toEqual([]);
  });

  it('are not begun anew by a cursor of another history', async () => {
    const { status, body } = await asking(both, '?cursor=AAAAAAAAAAAAAAAAAAAAAA');
    expect([status, body]).toEqual([400, expect.objectContaining({ code: 'position-unknown' })]);
    const { next } = await page(both, '');
    expect(tokens.decode(next)).toBe(both.at(-1)!.position);
  });
});
