// A meeting's own page from the database: everything in force, and to each what they may see.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planAudio, planLimits } from '../../../src/domain/account/plan.ts';
import { readMeeting } from '../../../src/read/meeting/meeting-detail.query.ts';
import { meetingDetailRoute } from '../../../src/read/meeting/meeting-detail.route.ts';
import {
  account,
  ada,
  after,
  bob,
  cleo,
  deviceId,
  gus,
  hana,
  meeting,
  nine,
  personId,
  tenant,
} from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom, waiting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, mark, otherTenant } from '../../support/two-tenants.ts';

let models: ReadModels;
const history = inMeeting(
  ...anOpenMeetingWithHost(),
  ...inTheRoom(ada),
  ...inTheRoom(bob, 'observer'),
  ...waiting(cleo),
  { type: 'NamesHiddenSet', hidden: true },
  { type: 'HandRaised', person: ada },
);

beforeAll(async () => {
  models = await openReadModels();
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
});
afterAll(async () => {
  await models.close();
});

const read = (principal = principalOf(hana), of: string = meeting) =>
  ask([meetingDetailRoute(models)], `/v1/meetings/${of}`, { principal });
const people = (body: unknown) =>
  (body as { people: readonly { person: string; displayName: string | null }[] }).people.map(
    ({ person, displayName }) => [person, displayName],
  );

describe('a meeting', () => {
  it('shows its host everything in force and everyone', async () => {
    const { status, headers, body } = await read();
    expect(status).toBe(200);
    expect(headers['etag']).toMatch(new RegExp(`^"${history.length - 1}\\.[\\w-]{16}"$`));
    expect(body).toMatchObject({
      meeting,
      account,
      host: hana,
      title: 'Town hall',
      status: 'open',
      scheduledAt: after(0),
      startsAt: nine,
      plannedMinutes: 30,
      waitingRoom: true,
      locked: false,
      hear: { kind: 'everyone' },
      namesHidden: true,
      plan: 'free',
      limits: planLimits.free,
      audio: planAudio.free,
      endsBy: after(30),
      present: 2,
      admitted: 2,
      waiting: 1,
      observersPresent: 1,
      revision: String(history.length - 1),
      changedAt: history.at(-1)?.at,
    });
    expect(people(body)).toEqual([
      [hana, null],
      [ada, 'Somebody'],
      [bob, 'Somebody'],
      [cleo, 'Somebody'],
    ]);
  });

  it('shows of a person the door, the presence and the hand', async () => {
    const { body } = await read();
    expect((body as { people: unknown[] }).people[1]).toEqual({
      person: ada,
      role: 'participant',
      door: 'admitted',
      displayName: 'Somebody',
      // Everybody of the example calls themselves alike.
      namedLike: [bob, cleo],
      knockedAt: after(5),
      admitted: { at: after(6), by: { kind: 'person', id: hana }, setting: 'host-decision' },
      muted: false,
      unmuteAskedAt: null,
      handRaisedAt: history.at(-1)?.at,
      devices: [deviceId(1)],
      firstJoinedAt: after(1),
      presentSince: after(1),
      lastLeftAt: null,
      presentSeconds: 0,
    });
  });

  it('shows others no names, nobody at the door, and observers only counted', async () => {
    const { body } = await read(principalOf(ada));
    expect(people(body)).toEqual([
      [hana, null],
      [ada, 'Somebody'],
    ]);
    expect(body).toMatchObject({ waiting: null, observersPresent: 1 });
    expect(people((await read(principalOf(cleo))).body)).toEqual([[cleo, 'Somebody']]);
    expect(people((await read(principalOf(personId(77), ['admin']))).body)).toHaveLength(4);
  });

  it('is absent for strangers exactly as one that is not there', async () => {
    const [stranger, unknown] = [await read(principalOf(gus)), await read(principalOf(hana), personId(9))];
    expect([stranger.status, stranger.text]).toEqual([404, unknown.text]);
    expect(stranger.headers['etag']).toBeUndefined();
  });

  it('is of the caller’s tenant alone', async () => {
    expect((await read(principalOf(ada, ['admin']))).text).not.toContain(mark);
    expect((await read(principalOf(ada, ['admin'], otherTenant))).text).toContain(mark);
    const crossed = {
      query: (_: unknown, sql: string, values: readonly unknown[]) =>
        models.db.query(otherTenant, sql, values),
    };
    expect(await readMeeting(crossed, { tenant, person: hana, seesAll: true }, meeting)).toBeUndefined();
  });

  it('that is badly named is a bad request', async () => {
    expect((await read(principalOf(hana), 'town-hall')).status).toBe(400);
  });
});
