// Attendance from the database: stays, and totals that count nobody twice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attendanceRoute } from '../../../src/read/meeting/attendance.route.ts';
import type { Attendee } from '../../../src/read/meeting/attendance.query.ts';
import {
  ada,
  after,
  bob,
  cleo,
  deviceId,
  gus,
  hana,
  meeting,
  personId,
  reported,
} from '../../support/histories/cast.ts';
import { anOpenMeetingWithHost, inTheRoom, waiting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign, otherTenant } from '../../support/two-tenants.ts';

let models: ReadModels;
const join = (device: number, minute: number) =>
  ({
    type: 'ParticipantJoined',
    ...reported,
    person: ada,
    device: deviceId(device),
    occurredAt: after(minute),
    muted: false,
  }) as const;
const leave = (device: number, minute: number) =>
  ({
    type: 'ParticipantLeft',
    ...reported,
    person: ada,
    device: deviceId(device),
    occurredAt: after(minute),
  }) as const;
// Ada: device 1 from 1 to 5, device 2 from 3 to 8, again device 1 from 10 to 10 and from 12 on. Bob from 1 on.
const history = inMeeting(
  ...anOpenMeetingWithHost(),
  ...inTheRoom(ada),
  ...inTheRoom(bob),
  ...waiting(cleo),
  join(2, 3),
  leave(1, 5),
  leave(2, 8),
  join(1, 10),
  leave(1, 10),
  join(1, 12),
);

beforeAll(async () => {
  models = await openReadModels();
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
});
afterAll(async () => {
  await models.close();
});

interface Page {
  readonly items: readonly Attendee[];
  readonly next: string | null;
}
const attendance = (principal = principalOf(hana), query = '', of: string = meeting) =>
  ask([attendanceRoute(models)], `/v1/meetings/${of}/attendance${query}`, { principal, at: after(20) });
const items = async (...asked: Parameters<typeof attendance>) =>
  ((await attendance(...asked)).body as Page).items;

describe('attendance', () => {
  it('has every stay, and a total that counts two devices once and goes on to now', async () => {
    const [first, second] = await items();
    expect(first).toMatchObject({ person: hana, role: 'host', displayName: null, seconds: 19 * 60 });
    expect(second).toEqual({
      person: ada,
      role: 'participant',
      displayName: 'Somebody',
      seconds: (7 + 8) * 60,
      stays: [
        { device: deviceId(1), joinedAt: after(1), leftAt: after(5), how: 'left' },
        { device: deviceId(2), joinedAt: after(3), leftAt: after(8), how: 'left' },
        { device: deviceId(1), joinedAt: after(10), leftAt: after(10), how: 'left' },
        { device: deviceId(1), joinedAt: after(12), leftAt: null, how: null },
      ],
    });
  });

  it('is everybody’s for who runs the meeting and admins, one’s own for others', async () => {
    const people = async (principal: ReturnType<typeof principalOf>) =>
      (await items(principal)).map(({ person }) => person);
    expect(await people(principalOf(hana))).toEqual([hana, ada, bob]);
    expect(await people(principalOf(personId(77), ['admin']))).toEqual([hana, ada, bob]);
    expect(await people(principalOf(bob))).toEqual([bob]);
    expect(await people(principalOf(cleo))).toEqual([]);
  });

  it('comes in pages by person', async () => {
    const first = (await attendance(principalOf(hana), '?limit=2')).body as Page;
    const rest = (await attendance(principalOf(hana), `?limit=2&cursor=${first.next}`)).body as Page;
    expect([first, rest].map((page) => page.items.map(({ person }) => person))).toEqual([[hana, ada], [bob]]);
    expect(rest.next).toBeNull();
  });

  it('is absent for strangers as for meetings that are not there, whoever asks', async () => {
    const unknown = await attendance(principalOf(hana, ['admin']), '', personId(9));
    expect([unknown.status, (await attendance(principalOf(gus))).text]).toEqual([404, unknown.text]);
  });

  it('never counts a row of another tenant', async () => {
    expect((await items(principalOf(hana, ['member'], otherTenant)))[0]?.stays).toHaveLength(1);
    expect((await items()).flatMap(({ stays }) => stays)).toHaveLength(6);
  });
});
