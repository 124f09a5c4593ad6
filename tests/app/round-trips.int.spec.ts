// What every route states in code about its round trips to the database, held to what is counted on the wire: none goes
// oftener than it says, none says much more than it goes, and no page is longer in round trips for being longer in rows.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readiness } from '../../src/app/health.routes.ts';
import { stuckCounts } from '../../src/app/parts/stuck-work.ts';
import { openVisibility } from '../../src/app/parts/visibility.ts';
import { programHealth } from '../../src/app/program-health.ts';
import { parseStreamName } from '../../src/domain/shared/ids.ts';
import type { MeetingId } from '../../src/domain/shared/ids.ts';
import type { HttpRoute } from '../../src/http/http-route.ts';
import { declaredPlainRoutes, declaredReadRoutes, declaredWriteRoutes } from '../support/code-routes.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { hana } from '../support/histories/cast.ts';
import { aLongMeeting } from '../support/histories/long-meetings.ts';
import { meteredStorage } from '../support/metered-storage.ts';
import type { MeteredStorage } from '../support/metered-storage.ts';
import { aReadWorld, costText, writeCosts } from '../support/route-costs.ts';
import type { Cost, ReadWorld } from '../support/route-costs.ts';
import { storedMeeting } from '../support/stored-meetings.ts';
import { writeCases } from '../support/write-cases.ts';

const isLog = ({ url }: HttpRoute): boolean => url.startsWith('/v1/audit/');
const nameOf = ({ method, url }: Pick<HttpRoute, 'method' | 'url'>): string => `${method} ${url}`;
const mostOf = (costs: readonly Cost[], kind: Cost['kind']): number =>
  Math.max(...costs.filter((cost) => cost.kind === kind).map(({ trips }) => trips.length));

/** What is counted of routes whose costs do not depend on what is asked about. */
function holds({ roundTrips }: HttpRoute, costs: readonly Cost[]): void {
  const counted = { warm: mostOf(costs, 'warm'), cold: mostOf(costs, 'cold') };
  expect(counted, costs.map(costText).join('\n')).toEqual(roundTrips);
}

describe('a write route goes to the database', () => {
  let database: FreshDatabase;
  let metered: MeteredStorage;
  beforeAll(async () => {
    database = await freshDatabase();
    metered = await meteredStorage(database);
  });
  afterAll(async () => {
    await metered.close();
    await database.drop();
  });

  it.each(declaredWriteRoutes.map((route) => [nameOf(route), route] as const))(
    'as often as it says: %s',
    async (name, route) => {
      const example = writeCases[name];
      if (example === undefined) throw new Error(`no example of ${name}`);
      holds(route, await writeCosts(metered, example));
    },
  );
});

describe('a query goes to the database', () => {
  let world: ReadWorld;
  beforeAll(async () => {
    world = await aReadWorld();
  });
  afterAll(() => world.close());

  const questionOf = (url: string): string => {
    if (url.endsWith('/difference')) return 'from=1998&to=2998';
    if (url === '/v1/retention') return 'dueBefore=2030-01-01T00:00:00Z';
    return url.endsWith('/audibility') ? `listener=${hana}&speaker=${hana}` : '';
  };
  const isPaged = ({ shape }: HttpRoute): boolean => 'limit' in (shape.query as { shape?: object }).shape!;

  it.each(declaredReadRoutes.map((route) => [nameOf(route), route] as const))(
    'as often as it says, for pages of 1, 10 and 100: %s',
    async (_name, route) => {
      const costs: Cost[] = [];
      // So that the snapshots of what is asked are there.
      await world.cost('warm', route, questionOf(route.url));
      for (const limit of isPaged(route) ? [1, 10, 100] : [undefined]) {
        const query = [questionOf(route.url), ...(limit === undefined ? [] : [`limit=${limit}`])];
        for (const kind of ['cold', 'warm'] as const) {
          costs.push(await world.cost(kind, route, query.filter((part) => part !== '').join('&')));
        }
      }
      expect(costs.map(({ status }) => status)).toEqual(costs.map(() => 200));
      for (const kind of ['warm', 'cold'] as const) {
        const lengths = costs.filter((cost) => cost.kind === kind).map(({ trips }) => trips.length);
        const words = costs.map(costText).join('\n');
        expect(new Set(lengths.slice(1)).size, words).toBeLessThanOrEqual(1);
        // A page of one event may hold nothing personal, for which no key is asked.
        expect(lengths.at(-1)! - lengths[0]!, words).toBeLessThanOrEqual(isLog(route) ? 1 : 0);
        expect(lengths.at(-1), words).toBeLessThanOrEqual(route.roundTrips[kind]);
      }
      // What all audits of a kind state is what the longest stream of the three takes: the meeting's.
      if (!isLog(route) || route.url.includes('{meeting}')) holds(route, costs);
    },
  );
});

it('a look at how the program is doing goes to the database as often as /readyz says, each time', async () => {
  const database = await freshDatabase();
  const metered = await meteredStorage(database);
  const pace = { monotonicMs: () => 0 };
  const { log, pools, tampering, keysGate } = metered.parts();
  const epoch = await log().epoch();
  const visibility = openVisibility(pools, new Set(['queries']), () => epoch);
  const stuck = stuckCounts(pools, new Set(['queries']));
  const parts = { log: log(), visibility, stuck, pools, logins: [], tampering, keysGate };
  const storage = { ...parts, logKind: 'postgres' } as const;
  const health = programHealth(storage, { stopping: () => false }, pace, () => undefined);
  const route = declaredPlainRoutes.find(({ url }) => url === '/readyz');
  for (const kind of ['cold', 'warm'] as const) {
    const { result, trips } = await metered.meter.during(() => readiness(health));
    const words = trips.map(({ role, statements }) => `${role}: ${statements.join()}`).join('\n');
    expect(trips.length, words).toBe(route?.roundTrips[kind]);
    expect(result.parts.map(({ name }) => name)).toContain('projection due-items');
  }
  await metered.close();
  await database.drop();
});

it('each stream of more than 100 events that a process does not know costs two more', async () => {
  const database = await freshDatabase();
  const metered = await meteredStorage(database);
  const { tenant, stream } = await storedMeeting(metered.parts().store(), aLongMeeting(1_900));
  const asked = async () => {
    const meeting = parseStreamName(stream)!.id as MeetingId;
    const { trips } = await metered.meter.during(() =>
      metered.whole.facts.meeting(tenant, meeting, ({ status }) => status),
    );
    await metered.parts().snapshotTaker().settled();
    return trips.map(({ statements }) => statements.join());
  };
  await asked();
  await metered.forget();
  const copy: unknown = expect.stringMatching(/^copy \(.*log\.read_stream\(/s);
  expect(await asked()).toEqual(['log-read-stream', 'snapshot-find', copy]);
  expect(await asked()).toEqual(['log-read-stream']);
  await metered.close();
  await database.drop();
});
