// Timers with the log on an EventStoreDB: what is due fires once, in time, by two runners at once too.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secretOf } from '../../src/app/secret.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { startEsdbServer } from '../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../fakes/esdb/esdb-server.ts';
import { openTimerBench } from '../support/timer-bench.ts';
import type { TimerBench } from '../support/timer-bench.ts';

let server: EsdbServer;
let database: FreshDatabase;
let bench: TimerBench;
let projecting: { readonly stop: () => Promise<void> };

beforeAll(async () => {
  server = await startEsdbServer();
  database = await freshDatabase();
  bench = await openTimerBench(database, { kind: 'esdb', url: secretOf(server.url) });
  projecting = bench.project();
});
afterAll(async () => {
  await projecting.stop();
  await bench.close();
  await server.stop();
  await database.drop();
});

it('a seat that nobody takes is given back once, though two runners look at the same instant', async () => {
  const meeting = await bench.anOpenMeeting('pro');
  await bench.hostJoins(meeting);
  const person = await bench.enter(meeting);
  await bench.reserve(meeting, person);
  await bench.settled();
  const runners = [bench.runner(), bench.runner()];
  bench.passSeconds(149);
  expect(await Promise.all(runners.map((runner) => runner.tick()))).toEqual([0, 0]);
  bench.passSeconds(1);
  await Promise.all(runners.map((runner) => runner.tick()));
  await Promise.all(runners.map((runner) => runner.tick()));
  const said = await bench.saidOn(meeting.stream);
  expect(said.filter((type) => type === 'SeatReleased')).toHaveLength(1);
});

it('the limit of a meeting is warned of twice and then ends it', async () => {
  const meeting = await bench.anOpenMeeting('free');
  await bench.hostJoins(meeting);
  await bench.settled();
  const runner = bench.runner();
  for (const minutes of [25, 4, 1]) {
    bench.passSeconds(minutes * 60);
    await runner.tick();
  }
  expect((await bench.saidOn(meeting.stream)).slice(-3)).toEqual([
    'DurationWarningGiven',
    'DurationWarningGiven',
    'MeetingEnded',
  ]);
});
