// Round trips that a new live client costs up to its first message, counted on the wire: as often as the routes say, in a
// process that watches the meeting already and in one that has just begun.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLive } from '../../harness/live-stream.ts';
import type { Caller } from '../support/api-client.ts';
import { declaredLiveRoutes } from '../support/code-routes.ts';
import { anAccount, anOpenMeeting } from '../support/meeting-steps.ts';
import { asText, fewest, roundTripMeter } from '../support/round-trips.ts';
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
  program = await runProgram(installation);
  admin = await program.as('admin');
  meeting = await anOpenMeeting(await program.as('member', 'hana'), await anAccount(program, 'pro'));
});
afterAll(async () => {
  await program.stop();
  await meter.close();
  await installation.remove();
});

/** What the process asks by itself, whoever watches, only adds: of so many times the fewest counts. */
const times = { cold: 3, warm: 5 };

/** A process that has just begun, and knows already the person who asks. Workers beside it would open the names' keys first. */
async function begin(): Promise<void> {
  await program.stop();
  program = await runProgram(installation, { DATABASE_URL: meter.url, ROLES: 'api,gateway' });
  admin = program.with(admin.token);
  await admin.get('/v1/meetings');
  await expect
    .poll(async () => (await admin.get('/metrics')).text, { message: 'the services were probed' })
    .toContain('service_probe_ok{service="PostgreSQL"');
}

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
      const cold: (readonly RoundTrip[])[] = [];
      for (let n = 0; n < times.cold; n += 1) {
        await begin();
        cold.push(await firstMessage(path));
      }
      const warm: (readonly RoundTrip[])[] = [];
      for (let n = 0; n < times.warm; n += 1) warm.push(await firstMessage(path));
      expect(fewest(cold), asText(cold)).toBe(roundTrips.cold);
      expect(fewest(warm), asText(warm)).toBe(roundTrips.warm);
    },
  );
});
