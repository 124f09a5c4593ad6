// Could X hear Y, from the policy timeline in the database, and never from after the log's end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audibilityRoute } from '../../../src/read/audit/audibility.route.ts';
import { policyTimelineProjection } from '../../../src/projections/policy-timeline/policy-timeline.projection.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { ada, after, bob, deviceId, hana, meeting, personId } from '../../support/histories/cast.ts';
import { admitted, anOpenMeetingWithHost, joined } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { allVisible, ask, principalOf } from '../../support/read-server.ts';
import { asForeign } from '../../support/two-tenants.ts';

let models: ReadModels;
const gathered = inMeeting(
  ...anOpenMeetingWithHost(),
  ...[ada, bob].flatMap((who) => admitted(who)),
  ...joined(ada, deviceId(1), after(9)),
  ...joined(bob, deviceId(1), after(10)),
);
const muted = [...gathered, next(gathered, { type: 'ParticipantMuted', person: bob }, after(12))];
const quiet = [
  ...muted,
  next(muted, { type: 'AudibilitySet', hear: { kind: 'hosts-only' }, see: { kind: 'everyone' } }, after(15)),
];
const end = { type: 'MeetingEnded', endedAt: after(20), reason: 'ended-by-host', openSeconds: 1200 } as const;
const history = [...quiet, next(quiet, end, after(20))];
const whole = BigInt(history.length);

beforeAll(async () => {
  models = await openReadModels();
  const foreign = asForeign(gathered, whole);
  await models.project([...history, ...foreign], 7, [policyTimelineProjection]);
});
afterAll(async () => {
  await models.close();
});

function audibility(
  listener: string,
  speaker: string,
  { at = '', upTo = whole, of = '', visible = true } = {},
) {
  const { ports, sent } = auditMeans(history.filter(({ position }) => position <= upTo));
  const visibility = { ...allVisible, waitFor: () => Promise.resolve(visible) };
  const route = audibilityRoute({ ...ports, db: models.db });
  const url = `/v1/audit/meetings/${of || meeting}/audibility?listener=${listener}&speaker=${speaker}${at === '' ? '' : `&at=${at}`}`;
  return ask([route], url, { principal: principalOf(hana, ['auditor']), visibility }).then((answered) => ({
    ...answered,
    sent,
  }));
}

describe('whether one could hear another', () => {
  it('is told by intervals, at an instant, and ever', async () => {
    const { body } = await audibility(ada, bob, { at: after(11) });
    expect(body).toEqual({
      upTo: String(whole),
      listener: ada,
      speaker: bob,
      at: { instant: after(11), audible: true },
      ever: true,
      intervals: [{ from: after(10), until: after(12) }],
    });
    expect((await audibility(ada, bob, { at: after(12) })).body).toMatchObject({
      at: { audible: false },
      ever: true,
    });
    expect((await audibility(bob, ada)).body).toMatchObject({
      at: null,
      intervals: [{ from: after(10), until: after(15) }],
    });
    expect((await audibility(ada, hana)).body).toMatchObject({
      intervals: [{ from: after(9), until: after(20) }],
    });
    expect((await audibility(ada, personId(9))).body).toMatchObject({ ever: false, intervals: [] });
  });

  it('is answered as the log was: what came after the end had not happened yet', async () => {
    const before = BigInt(gathered.length);
    expect((await audibility(ada, bob, { upTo: before })).body).toMatchObject({
      intervals: [{ from: after(10), until: null }],
    });
    expect((await audibility(ada, bob, { upTo: before - 1n })).body).toMatchObject({ intervals: [] });
    expect((await audibility(ada, bob, { upTo: 0n })).status).toBe(404);
  });

  it('goes on record with the question', async () => {
    const { sent } = await audibility(ada, bob);
    expect(sent[0]?.command).toMatchObject({
      question: 'audibility',
      scope: 'meeting',
      subject: meeting,
      detail: `listener:${ada}/speaker:${bob}/at:ever`,
    });
  });

  it('waits for the timeline, and is absent where there is no meeting', async () => {
    const late = await audibility(ada, bob, { visible: false });
    expect([late.status, late.text]).toEqual([503, expect.stringContaining('not-yet-visible')]);
    expect((await audibility(ada, bob, { of: personId(9) })).status).toBe(404);
  });
});
