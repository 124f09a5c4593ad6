// The clock of a meeting: the server's own time beside the instants that end it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { meetingClockRoute } from '../../../src/read/meeting/meeting-clock.route.ts';
import { after, gus, hana, meeting, nine } from '../../support/histories/cast.ts';
import { anOpenMeeting } from '../../support/histories/meetings.ts';
import { inMeeting } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
  await models.project(inMeeting(...anOpenMeeting()));
});
afterAll(async () => {
  await models.close();
});
const clock = (person = hana) =>
  ask(
    [meetingClockRoute({ ...models, clock: { now: () => after(7, 32) } })],
    `/v1/meetings/${meeting}/clock`,
    {
      principal: principalOf(person),
      at: after(7, 30),
    },
  );

it('tells the server’s time at the answer, the limit and the host’s absence', async () => {
  expect((await clock()).body).toEqual({
    now: after(7, 32),
    status: 'open',
    openedAt: nine,
    endsBy: after(30),
    hostAbsentUntil: after(10),
    revision: '2',
  });
});

it('is absent for whoever the meeting does not know', async () => {
  expect((await clock(gus)).status).toBe(404);
});
