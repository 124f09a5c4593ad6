// What commands cost with their log on EventStoreDB: calls to the store and to the database together, counted where they
// arrive. Held against what routes say of PostgreSQL, where one commit keeps events and answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretOf } from '../../src/app/secret.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import { declaredWriteRoutes } from '../support/code-routes.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../fakes/esdb/esdb-server.ts';
import { meteredStorage } from '../support/metered-storage.ts';
import type { MeteredStorage } from '../support/metered-storage.ts';
import { costText, writeCosts } from '../support/route-costs.ts';
import type { RoundTrip, RoundTripMeter } from '../support/round-trips.ts';
import { writeCases } from '../support/write-cases.ts';

let database: FreshDatabase;
let server: EsdbServer;
let metered: MeteredStorage;
let calls: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  server = await startEsdbServer({ onCall: (what) => void calls.push(what) });
  metered = await meteredStorage(database, { kind: 'esdb', url: secretOf(server.url) });
});
afterAll(async () => {
  await metered.close();
  await server.stop();
  await database.drop();
});

/** The meter with the store's calls beside the database's. */
const both = (meter: RoundTripMeter): RoundTripMeter => ({
  ...meter,
  during: async (work) => {
    const { result, trips } = await meter.during(() => {
      calls = [];
      return work();
    });
    const stored = calls.map((what): RoundTrip => ({ role: 'event store', statements: [what] }));
    return { result, trips: [...trips, ...stored] };
  },
});
const nameOf = ({ method, url }: Pick<HttpRoute, 'method' | 'url'>): string => `${method} ${url}`;

const isMetadata = ({ statements }: RoundTrip): boolean => statements.join().startsWith('read $$');
/** One of each kind: in one stream, with facts of others, the first of a stream, by a guest, by an operator. */
const examples = new Set([
  'PUT /v1/meetings/{meeting}/lock',
  'POST /v1/meetings/{meeting}/open',
  'POST /v1/meetings',
  'POST /v1/accounts',
  'POST /v1/accounts/{account}/recordings',
  'POST /v1/tenant/suspend',
  'PUT /v1/tenant',
  'POST /v1/meetings/{meeting}/invites',
  'POST /v1/meetings/{meeting}/knocks',
  'POST /v1/guests',
]);
/** What a claim costs beside one commit: it is taken before the append, and closed after it. */
const claimTrips = 2;

describe('a write route with its log on EventStoreDB goes out', () => {
  it.each(
    declaredWriteRoutes
      .map((route) => [nameOf(route), route] as const)
      .filter(([name]) => examples.has(name)),
  )(
    'two times more than on PostgreSQL at most, and once more for each look at a stream that is not there: %s',
    async (name, route) => {
      const example = writeCases[name];
      if (example === undefined) throw new Error(`no example of ${name}`);
      const costs = await writeCosts({ ...metered, meter: both(metered.meter) }, example);
      for (const cost of costs) {
        const counted = cost.trips.filter((trip) => !isMetadata(trip)).length;
        expect(counted, costText(cost)).toBeLessThanOrEqual(route.roundTrips[cost.kind] + claimTrips);
      }
    },
  );

  it('three times where the process knows the stream: claim, append, answer', async () => {
    const name = 'POST /v1/meetings/{meeting}/rename';
    const costs = await writeCosts({ ...metered, meter: both(metered.meter) }, writeCases[name]!);
    const [first] = costs.map(({ trips }) => trips.flatMap(({ statements }) => statements));
    expect(first?.toSorted()).toEqual(['append', 'claims-answer', 'claims-take']);
  });
});
