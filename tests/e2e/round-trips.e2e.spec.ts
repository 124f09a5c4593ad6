// Round trips before any route's own work, and of routes that are no queries, counted on the wire between the whole program
// and its database.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredPlainRoutes } from '../support/code-routes.ts';
import { roundTripMeter } from '../support/round-trips.ts';
import type { RoundTripMeter } from '../support/round-trips.ts';
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

it.each(declaredPlainRoutes.filter(({ method, url }) => method === 'GET' && !url.includes('{')))(
  '$url takes what it says',
  async ({ url, roundTrips }) => {
    await untilQuiet();
    const { result, trips } = await meter.during(() => fetch(`${program.address}${url}`));
    await result.arrayBuffer();
    expect(result.status).toBe(200);
    expect(trips.length, JSON.stringify(trips)).toBe(roundTrips.warm);
  },
);

/** Until nothing was asked for longer than readiness is kept: the process has looked at what its metrics show. */
async function untilQuiet(): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const { trips } = await meter.during(() => new Promise((resolve) => setTimeout(resolve, 1_100)));
    if (trips.length === 0) return;
  }
}

it('a person whom the process has not met costs one round trip in front of the route, and none again', async () => {
  const name = newId();
  // Whoever is new to the tenant is given an id, once for all.
  await (await program.as('member', name)).get('/v1/meetings');
  await program.stop();
  program = await runProgram(installation, { DATABASE_URL: meter.url });
  const somebody = await program.as('member', name);
  const counts: number[] = [];
  for (let times = 0; times < 2; times += 1) {
    const { result, trips } = await meter.during(() => somebody.get('/v1/meetings'));
    expect(result.status).toBe(200);
    counts.push(trips.length);
  }
  expect(counts).toEqual([2, 1]);
});
