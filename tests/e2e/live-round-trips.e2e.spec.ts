// Round trips that a new live client costs up to its first message, counted on the wire: as often as the routes say, in a
// process that watches the meeting already and in one that has just begun.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLive } from '../../harness/live-stream.ts';
import type { Caller } from '../support/api-client.ts';
import { declaredLiveRoutes } from '../support/code-routes.ts';
import { anAccount, anOpenMeeting } from '../support/meeting-steps.ts';
import { roundTripMeter } from '../support/round-trips.ts';
import type { RoundTrip, RoundTripMeter } from '../support/round-trips.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';

let installation: Installation;
let meter: RoundTripMeter;
let program: Running;
let admin: Caller;
let meeting: string;

beforeAll(async () => {
  installation = await freshInstallation();
  meter = await roundTripMeter(installation.database.ownerUrl, new Set(['vm_gateway', 'vm_keyring']));
  program = await runProgram(installation, { DATABASE_URL: meter.url });
  admin = await program.as('admin');
  meeting = await anOpenMeeting(await program.as('member', 'hana'), await anAccount(program, 'pro'));
  // As a process that has just begun: of the person who asks it knows already.
  await program.stop();
  program = await runProgram(installation, { DATABASE_URL: meter.url });
  admin = program.with(admin.token);
  await admin.get('/v1/meetings');
});
afterAll(async () => {
  await program.stop();
  await meter.close();
  await installation.remove();
});

/** What the follower asks by itself, whoever watches: it only adds. Of so many times the fewest counts. */
const times = 5;

async function firstMessage(path: string): Promise<readonly RoundTrip[]> {
  const { trips } = await meter.during(async () => {
    const stream = await openLive(program.address, { path, token: admin.token });
    expect(stream.refusal).toBe('');
    await stream.messages.next();
    stream.close();
  });
  return trips.filter(({ statements }) => !statements.every((name) => name === 'log-read-feed'));
}

describe('issue 13 A10: a new live client', () => {
  it.each(declaredLiveRoutes.map((route) => [route.url, route] as const))(
    'of %s goes to the database as often as it says',
    async (url, { roundTrips }) => {
      const path = url.replace('{meeting}', meeting);
      const cold = await firstMessage(path);
      const warm: number[] = [];
      for (let n = 0; n < times; n += 1) warm.push((await firstMessage(path)).length);
      const words = cold.map(({ role, statements }) => `${role}: ${statements.join()}`).join('\n');
      // The log's end may be asked for by the follower at the same moment.
      expect(cold.length, words).toBeGreaterThanOrEqual(roundTrips.cold);
      expect(cold.length, words).toBeLessThanOrEqual(roundTrips.cold + 1);
      expect(Math.min(...warm)).toBe(roundTrips.warm);
    },
  );
});
