// Differences over HTTP.
import { describe, expect, it } from 'vitest';
import { auditDifferenceRoute } from '../../../src/read/audit/audit-difference.route.ts';
import { meetingSubject } from '../../../src/read/audit/audit-subject.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { ada, after, meeting, personId } from '../../support/histories/cast.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { ask, principalOf } from '../../support/read-server.ts';

const means = auditMeans(inMeeting(...anEndedMeeting()));
const routes = [auditDifferenceRoute(means.ports, meetingSubject)];
const difference = (query: string, of = meeting as string) =>
  ask(routes, `/v1/audit/meetings/${of}/difference?${query}`, { principal: principalOf(ada, ['auditor']) });

describe('a difference', () => {
  it('is between two moments, each an instant or a version, whichever comes first', async () => {
    expect((await difference(`from=1&to=${after(2)}`)).body).toEqual({
      upTo: '6',
      from: { version: '1', at: after(1) },
      to: { version: '2', at: after(2) },
      differences: [{ pointer: '/hostAbsentUntil', change: 'changed', from: null, to: after(10) }],
    });
    expect((await difference('from=2&to=1')).body).toMatchObject({
      differences: [{ from: after(10), to: null }],
    });
    expect((await difference('from=4&to=4')).body).toMatchObject({ differences: [] });
  });

  it('is on record with both', async () => {
    await difference('from=1&to=3');
    expect(means.sent.at(-1)?.command).toMatchObject({
      question: 'difference',
      detail: 'from:version:1/to:version:3',
    });
  });

  it('of what is not there is absent; without two moments, wrong', async () => {
    expect((await difference('from=1&to=2', personId(9))).status).toBe(404);
    expect((await difference('from=1')).status).toBe(400);
    expect((await difference('from=1&to=later')).status).toBe(400);
  });
});
