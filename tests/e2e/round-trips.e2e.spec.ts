// Round trips before any route's own work, and of routes that are no queries, counted on the wire between the whole program
// and its database.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredPlainRoutes } from '../support/code-routes.ts';
import { asText, fewest, roundTripMeter } from '../support/round-trips.ts';
import type { RoundTrip, RoundTripMeter } from '../support/round-trips.ts';
import { freshInstallation, newId, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';

let installation: Installation;
let meter: RoundTripMeter;
let program: Running;
beforeAll(async () => {
  installation = await freshInstallation();
  meter = await roundTripMeter(installation.database.ownerUrl);
  program = await runProgram(installation, { DATABASE_URL: meter.url });
});
afterAll(async () => {
  await program.stop();
  await meter.close();
  await installation.remove();
});

/** What the process looks at by itself, every 15 s or less often, only adds to what a request asks: of so many times the fewest counts. */
const times = 3;

it.each(declaredPlainRoutes.filter(({ method, url }) => method === 'GET' && !url.includes('{')))(
  '$url takes what it says',
  async ({ url, roundTrips }) => {
    const counted: (readonly RoundTrip[])[] = [];
    while (counted.length < times && fewest(counted) > roundTrips.warm) {
      await untilQuiet();
      const { result, trips } = await meter.during(() => fetch(`${program.address}${url}`));
      await result.arrayBuffer();
      expect(result.status).toBe(200);
      counted.push(trips);
    }
    expect(fewest(counted), asText(counted)).toBe(roundTrips.warm);
  },
);

it('a person whom the process has not met costs one round trip in front of the route, and none again', async () => {
  const names = Array.from({ length: times }, newId);
  // Whoever is new to the tenant is given an id, once for all.
  for (const name of names) await (await program.as('member', name)).get('/v1/meetings');
  await program.stop();
  program = await runProgram(installation, { DATABASE_URL: meter.url });
  const [unmet, met]: (readonly RoundTrip[])[][] = [[], []];
  await untilQuiet();
  for (const name of names) {
    const somebody = await program.as('member', name);
    for (const counted of [unmet!, met!]) {
      const { result, trips } = await meter.during(() => somebody.get('/v1/meetings'));
      expect(result.status).toBe(200);
      counted.push(trips);
    }
  }
  expect([fewest(unmet!), fewest(met!)], asText([...unmet!, ...met!])).toEqual([2, 1]);
});

/** Until nothing was asked for longer than readiness is kept: the process has looked at what its metrics show. */
async function untilQuiet(): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const { trips } = await meter.during(() => new Promise((resolve) => setTimeout(resolve, 1_100)));
    if (trips.length === 0) return;
  }
}
