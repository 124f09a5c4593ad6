// A history over HTTP: pages, lines, and never an event that was not there when the auditor asked.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { placeOf } from '../../../src/read/audit/audit-events.query.ts';
import { auditEventsRoute } from '../../../src/read/audit/audit-events.route.ts';
import { accountSubject, meetingSubject, tenantSubject } from '../../../src/read/audit/audit-subject.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { ada, meeting, personId } from '../../support/histories/cast.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { accountStream, inMeeting, meetingStream, recordedAs } from '../../support/meeting-logs.ts';
import { ask, principalOf, tokens } from '../../support/read-server.ts';

const ofMeeting = inMeeting(...anEndedMeeting());
const opened = { type: 'AccountOpened', plan: 'free', timeZone: 'UTC', trialEndsAt: null } as const;
const log: readonly RecordedEvent[] = [
  ...ofMeeting,
  { ...recordedAs(accountStream, [opened])[0]!, position: 7n },
];
const auditor = { principal: principalOf(ada, ['auditor']) };
const means = () => auditMeans(log);
const routes = (made = means()) =>
  [meetingSubject, accountSubject, tenantSubject].map((subject) => auditEventsRoute(made.ports, subject));
const events = `/v1/audit/meetings/${meeting}/events`;
interface Page {
  readonly items: readonly { readonly type: string; readonly position: string }[];
  readonly next: string | null;
  readonly upTo: string;
}
const page = async (url: string) => (await ask(routes(), url, auditor)).body as Page;

describe('events of a history', () => {
  it('come in pages, each going on after the last', async () => {
    const first = await page(`${events}?limit=4`);
    expect(first.items.map(({ type }) => type)).toEqual([
      'MeetingScheduled',
      'MeetingOpened',
      'HostAbsenceBegan',
      'ParticipantJoined',
    ]);
    const second = await page(`${events}?limit=4&cursor=${first.next}`);
    expect(second).toMatchObject({
      items: [{ type: 'HostAbsenceEnded' }, { type: 'MeetingEnded' }],
      next: null,
      upTo: '7',
    });
  });

  it('of a tenant are all of its log, by position', async () => {
    const first = await page('/v1/audit/tenant/events?limit=6');
    const rest = await page(`/v1/audit/tenant/events?limit=6&cursor=${first.next}`);
    expect([first, rest].map(({ items }) => items.map(({ position }) => position))).toEqual([
      ['1', '2', '3', '4', '5', '6'],
      ['7'],
    ]);
    expect([placeOf(log[6]!, { stream: 'all' }), placeOf(log[6]!, { stream: meetingStream })]).toEqual([
      7n,
      0n,
    ]);
  });

  it('come as lines where those are accepted, with the end in a header', async () => {
    const { status, headers, text } = await ask(routes(), events, {
      ...auditor,
      headers: { accept: 'application/x-ndjson' },
    });
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    expect(tokens.decode(String(headers['voicemeet-position']))).toBe(7n);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { revision: string });
    expect(lines.map(({ revision }) => revision)).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('are on record before they are read, and personal values are opened', async () => {
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const made = means();
      await ask(routes(made), `${events}?limit=9`, { ...auditor, headers: { accept } });
      expect(made.asked.slice(0, 3)).toEqual(['tail', 'decide', 'read opened']);
      const detail = accept === 'application/json' ? 'after:start/limit:9' : 'after:start/lines';
      expect(made.sent[0]?.command).toMatchObject({
        question: 'events',
        scope: 'meeting',
        subject: meeting,
        detail,
      });
    }
  });

  it('that nobody wrote answer as absent; after the last there is an empty page', async () => {
    const unknown = `/v1/audit/meetings/${personId(9)}/events`;
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const { status, text } = await ask(routes(), unknown, { ...auditor, headers: { accept } });
      expect([status, text]).toEqual([404, expect.stringContaining('meeting-unknown')]);
    }
    const other = principalOf(ada, ['auditor'], personId(8) as never);
    expect((await ask(routes(), events, { principal: other })).status).toBe(404);
    const later = Buffer.from('"50"').toString('base64url');
    expect(await page(`${events}?cursor=${later}`)).toMatchObject({ items: [], next: null });
  });

  it('are not given where the record fails', async () => {
    const made = auditMeans(log, () => ({ events: [] }));
    const { status, text } = await ask(routes(made), events, auditor);
    expect([status, text]).toEqual([503, expect.stringContaining('audit-not-recorded')]);
    expect(made.asked).toEqual(['tail', 'decide']);
  });

  it('appended while the auditor reads are not seen', async () => {
    const made = means();
    const late = { ...made.ports.store, tail: () => Promise.resolve(3n) };
    const [route] = [auditEventsRoute({ ...made.ports, store: late }, meetingSubject)];
    const { body } = await ask([route], events, auditor);
    expect(body).toMatchObject({ upTo: '3', next: null });
    expect((body as Page).items).toHaveLength(3);
  });
});
