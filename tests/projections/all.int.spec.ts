// Every projection of the house on a real database: live, in batches of an odd size, equals rebuilt, cell by cell.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import { allProjections } from '../../src/projections/all.ts';
import { projectionKey } from '../../src/projections/projection.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { tenant } from '../support/histories/cast.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import { decided } from '../support/meeting-logs.ts';
import { openRuntime, started, until } from '../support/projection-runtime.ts';
import type { Runtime } from '../support/projection-runtime.ts';
import { createArrayLog } from '../support/recorded-events.ts';

let database: FreshDatabase;
let runtime: Runtime;
beforeAll(async () => {
  database = await freshDatabase();
  runtime = openRuntime(database);
});
afterAll(async () => {
  await runtime.close();
  await database.drop();
});

describe('all projections', () => {
  it('are, over many random meetings, what a rebuild gives', async () => {
    const log = createArrayLog();
    for (const commands of fc.sample(meetingCommands, { numRuns: 60, seed: 20_260_302 })) {
      decided(commands, streamName('meeting', tenant, randomUUID()), log);
    }
    expect(log.events.length).toBeGreaterThan(200);
    for (const projection of allProjections) await runtime.store.ensureTables(projection.tables);
    const running = allProjections.map((projection) =>
      started(runtime.projector(projection, log, { batchEvents: 13 })),
    );
    const tail = await log.feed.tail();
    for (const projection of allProjections) {
      const key = projectionKey(projection);
      await until(async () => (await runtime.store.checkpoint(key))?.position === tail, key);
    }
    await Promise.all(running.map((one) => one.stop()));
    const operator = runtime.operator(allProjections, log);
    const verifications = await operator.verify('all', { batchSizes: [1, 1_000] });
    expect(verifications.flatMap((one) => one.tables.flatMap((table) => table.differences))).toEqual([]);
    expect(verifications.map((one) => one.equal)).toEqual(allProjections.map(() => true));
    expect((await operator.list()).map((one) => [one.lagEvents, one.record?.parkedStreams])).toEqual(
      allProjections.map(() => [0n, 0]),
    );
  });
});
