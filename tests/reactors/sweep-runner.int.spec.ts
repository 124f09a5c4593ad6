// The runner of timers over a real PostgreSQL, on a clock set by hand: in time, early, late, twice, by two, and failing.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { HoldId, StreamName } from '../../src/domain/shared/ids.ts';
import { known } from '../../src/domain/shared/personal.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import type { DueItem, DueItems } from '../../src/ports/due-items.port.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { openTimerBench } from '../support/timer-bench.ts';
import type { TimerBench } from '../support/timer-bench.ts';

let database: FreshDatabase;
let bench: TimerBench;
let projecting: { readonly stop: () => Promise<void> };

beforeAll(async () => {
  database = await freshDatabase();
  bench = await openTimerBench(database);
  projecting = bench.project();
});
afterAll(async () => {
  await projecting.stop();
  await bench.close();
  await database.drop();
});

const minute = 60;
const hostAbsenceSeconds = 600;
const count = (said: readonly string[], type: string): number => said.filter((one) => one === type).length;

/** The end of a meeting promises that its recordings get a date, which promises their deletion. */
const mostConsequences = 5;

/** What other tests left open is fired away, and what that promises, so that each counts its own items. */
beforeEach(async () => {
  for (let round = 0; round < mostConsequences; round += 1) {
    await bench.settled();
    bench.passSeconds(40 * 24 * 60 * minute);
    if ((await bench.runner().tick()) === 0) break;
  }
  await bench.settled();
});

describe('a seat that nobody takes', () => {
  it('is given back when the ticket has lapsed: not before, and once', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.hostJoins(meeting);
    const person = await bench.enter(meeting);
    await bench.reserve(meeting, person);
    await bench.settled();
    const runner = bench.runner();

    bench.passSeconds(149);
    expect(await runner.tick()).toBe(0);
    bench.passSeconds(1);
    expect(await runner.tick()).toBe(1);
    expect(count(await bench.saidOn(meeting.stream), 'SeatReleased')).toBe(1);
    // Before the projection has dropped the row, and after.
    expect(await runner.tick()).toBe(0);
    bench.passSeconds(1_000);
    expect(await runner.tick()).toBe(0);
  });

  it('stays with who has joined by then', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.hostJoins(meeting);
    await bench.settled();
    bench.passSeconds(1_000);
    expect(await bench.runner().tick()).toBe(0);
    expect(count(await bench.saidOn(meeting.stream), 'SeatReleased')).toBe(0);
  });
});

describe('the duration limit', () => {
  it('is warned of five minutes and one before, then ends the meeting', async () => {
    const meeting = await bench.anOpenMeeting('free');
    await bench.hostJoins(meeting);
    await bench.settled();
    const runner = bench.runner();
    const fired: number[] = [];
    for (const seconds of [24 * minute, minute, 4 * minute - 1, 1, minute - 1, 1]) {
      bench.passSeconds(seconds);
      fired.push(await runner.tick());
    }
    expect(fired).toEqual([0, 1, 0, 1, 0, 1]);
    const said = await bench.saidOn(meeting.stream);
    expect(said.slice(-3)).toEqual(['DurationWarningGiven', 'DurationWarningGiven', 'MeetingEnded']);
  });

  it('fires late without warnings that would be none any more', async () => {
    const meeting = await bench.anOpenMeeting('free');
    await bench.hostJoins(meeting);
    await bench.settled();
    bench.passSeconds(3 * 60 * minute);
    expect(await bench.runner().tick()).toBe(3);
    const said = await bench.saidOn(meeting.stream);
    expect([count(said, 'DurationWarningGiven'), count(said, 'MeetingEnded')]).toEqual([0, 1]);
  });

  it('ends nothing at an end that was moved, even while the due item still names the old one', async () => {
    const meeting = await bench.anOpenMeeting('free');
    await bench.hostJoins(meeting);
    await bench.settled();
    await projecting.stop();
    const { account } = meeting;
    await bench.send({ type: 'ChoosePlan', account, plan: 'basic', ...bench.asked() });
    await bench.send({ type: 'ApplyUpgrade', meeting: meeting.meeting, ...bench.asked() });
    bench.passSeconds(30 * minute);
    expect(await bench.runner().tick()).toBe(3);
    expect(count(await bench.saidOn(meeting.stream), 'MeetingEnded')).toBe(0);

    projecting = bench.project();
    await bench.settled();
    bench.passSeconds(60 * minute - 1);
    await bench.runner().tick();
    expect(count(await bench.saidOn(meeting.stream), 'MeetingEnded')).toBe(0);
    bench.passSeconds(1);
    await bench.runner().tick();
    expect(count(await bench.saidOn(meeting.stream), 'MeetingEnded')).toBe(1);
  });
});

describe('the other timers', () => {
  it('end a meeting to which no host comes', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.settled();
    bench.passSeconds(hostAbsenceSeconds - 1);
    expect(await bench.runner().tick()).toBe(0);
    bench.passSeconds(1);
    expect(await bench.runner().tick()).toBe(1);
    expect((await bench.saidOn(meeting.stream)).at(-1)).toBe('MeetingEnded');
  });

  it('end a trial after fourteen days', async () => {
    const { stream } = await bench.anAccount('trial');
    await bench.settled();
    bench.passSeconds(14 * 24 * 60 * minute - 1);
    expect(await bench.runner().tick()).toBe(0);
    bench.passSeconds(1);
    expect(await bench.runner().tick()).toBe(1);
    expect(await bench.saidOn(stream)).toEqual(['AccountOpened', 'TrialEnded']);
  });
});

it('what is done is not taken again, though its lease has lapsed and its row is still there', async () => {
  const meeting = await bench.anOpenMeeting('pro');
  await bench.settled();
  await projecting.stop();
  bench.passSeconds(hostAbsenceSeconds);
  const { claim } = bench.dueItems;
  const unheld: DueItems = {
    ...bench.dueItems,
    claim: (worker, by, limit) => claim(worker, by, limit, 0),
  };
  const runner = bench.runner({ dueItems: unheld });
  expect([await runner.tick(), await runner.tick()]).toEqual([1, 0]);
  expect((await bench.saidOn(meeting.stream)).at(-1)).toBe('MeetingEnded');
  projecting = bench.project();
});

describe('issue 14 B7: the recordings of a meeting', () => {
  const day = 24 * 60 * minute;
  const custodyOf = ({ stream }: { readonly stream: string }) =>
    stream.replace('meeting-', 'custody-') as StreamName;

  /** A meeting on the free plan that has just ended by its limit. */
  const anEndedMeeting = async () => {
    const meeting = await bench.anOpenMeeting('free');
    await bench.hostJoins(meeting);
    await bench.settled();
    bench.passSeconds(30 * minute);
    await bench.runner().tick();
    await bench.settled();
    return meeting;
  };

  it('get their date at once, and are permitted to be deleted on it, not a second before, and once', async () => {
    const meeting = await anEndedMeeting();
    expect(await bench.runner().tick()).toBe(1);
    expect(await bench.saidOn(custodyOf(meeting))).toEqual(['RetentionScheduled']);
    await bench.settled();
    bench.passSeconds(30 * day - 1);
    expect(await bench.runner().tick()).toBe(0);
    bench.passSeconds(1);
    expect(await bench.runner().tick()).toBe(1);
    await bench.settled();
    bench.passSeconds(365 * day);
    expect(await bench.runner().tick()).toBe(0);
    expect(await bench.saidOn(custodyOf(meeting))).toEqual(['RetentionScheduled', 'DeletionPermitted']);
  });

  it('get the date of their end however long no timer fired, and are permitted with it where it has passed', async () => {
    const meeting = await anEndedMeeting();
    bench.passSeconds(90 * day);
    expect(await bench.runner().tick()).toBe(1);
    await bench.settled();
    expect(await bench.runner().tick()).toBe(1);
    expect(await bench.saidOn(custodyOf(meeting))).toEqual(['RetentionScheduled', 'DeletionPermitted']);
  });

  it('are kept over their date by a hold, and permitted at once when a second person releases it', async () => {
    const meeting = await anEndedMeeting();
    await bench.runner().tick();
    const hold = randomUUID() as HoldId;
    const [first, second] = [randomUUID(), randomUUID()].map((id) => ({ kind: 'person', id }) as const);
    const of = { meeting: meeting.meeting, hold };
    await bench.send({
      type: 'PlaceHold',
      ...of,
      matter: known('Case'),
      person: null,
      ...bench.asked(),
      by: first!,
    });
    await bench.settled();
    bench.passSeconds(60 * day);
    expect(await bench.runner().tick()).toBe(1);
    expect(await bench.saidOn(custodyOf(meeting))).not.toContain('DeletionPermitted');
    await bench.send({ type: 'AskHoldRelease', ...of, ...bench.asked(), by: first! });
    await bench.send({ type: 'ReleaseHold', ...of, ...bench.asked(), by: second! });
    await bench.settled();
    expect(await bench.runner().tick()).toBe(1);
    expect((await bench.saidOn(custodyOf(meeting))).at(-1)).toBe('DeletionPermitted');
  });

  it('are held or permitted where both come at once, never both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const meeting = await anEndedMeeting();
      await bench.runner().tick();
      await bench.settled();
      bench.passSeconds(30 * day);
      const hold = randomUUID() as HoldId;
      const by = { kind: 'person', id: randomUUID() } as const;
      const placing = { type: 'PlaceHold', meeting: meeting.meeting, hold, matter: known('Case') } as const;
      const [placed] = await Promise.allSettled([
        bench.send({ ...placing, person: null, ...bench.asked(), by }),
        bench.runner().tick(),
      ]);
      const said = await bench.saidOn(custodyOf(meeting));
      const isHeld = placed.status === 'fulfilled';
      expect([said.includes('HoldPlaced'), said.includes('DeletionPermitted')]).toEqual([isHeld, !isHeld]);
      if (placed.status === 'rejected') expect(String(placed.reason)).toContain('deletion-permitted');
    }
  });
});

describe('two runners', () => {
  it('share what is due: each item is one runner’s', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.hostJoins(meeting);
    for (let index = 0; index < 30; index += 1) await bench.reserve(meeting, await bench.enter(meeting));
    await bench.settled();
    bench.passSeconds(150);
    const runners = [bench.runner(), bench.runner()];
    let fired = 0;
    for (let round = 0; round < 10 && fired < 30; round += 1) {
      const took = await Promise.all(runners.map((runner) => runner.tick()));
      fired += took.reduce((sum, one) => sum + one, 0);
    }
    expect(fired).toBe(30);
    expect(count(await bench.saidOn(meeting.stream), 'SeatReleased')).toBe(30);
  });
});

describe('a failure', () => {
  /** The real due items, without waiting for a retry; remembers how long it would have been. */
  const impatient = (waits: number[]): DueItems => ({
    ...bench.dueItems,
    failed: (worker, item, reason, retryInMs, maxFailures) => {
      waits.push(retryInMs);
      return bench.dueItems.failed(worker, item, reason, 0, maxFailures);
    },
    postponed: (worker, item, retryInMs) => {
      waits.push(retryInMs);
      return bench.dueItems.postponed(worker, item, 0);
    },
  });
  /** Everything that is stuck. */
  const stuckRows = async (): Promise<readonly unknown[]> => {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    const sql = 'select stream, item, code, sentence, attempts from ops.stuck_work';
    const { rows } = await client.query<object>(sql);
    await client.end();
    return rows;
  };

  it.each([
    ['a transient fault', new TransientFault('database-busy', 'too many connections')],
    ['a fatal fault', new FatalFault('database-credentials', 'the password is another one')],
  ])(
    'issue 12, A1: %s of twenty minutes sets nothing aside; all is done when it is over',
    async (_, fault) => {
      const meeting = await bench.anOpenMeeting('free');
      await bench.hostJoins(meeting);
      await bench.settled();
      bench.passSeconds(30 * minute);
      const waits: number[] = [];
      const dueItems = impatient(waits);
      const failing = bench.runner({ dueItems, dispatch: { decide: () => Promise.reject(fault) } });
      let awaySeconds = 0;
      let attempts = 0;
      for (; awaySeconds < 20 * minute; attempts += 1) {
        expect(await failing.tick()).toBe(3);
        const pausedSeconds = Math.max(...waits.splice(0)) / 1_000;
        awaySeconds += pausedSeconds;
        bench.passSeconds(pausedSeconds);
      }
      expect(attempts).toBeGreaterThan(20);
      expect(await stuckRows()).toEqual([]);
      expect(await bench.runner({ dueItems }).tick()).toBe(3);
      const said = await bench.saidOn(meeting.stream);
      expect(said.at(-1)).toBe('MeetingEnded');
      // What the end promises, and nothing else.
      await bench.settled();
      expect(await bench.runner().tick()).toBe(1);
      await bench.settled();
      expect(await bench.runner().tick()).toBe(0);
    },
  );

  it('of the book-keeping sends the command again, which then says nothing', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.settled();
    bench.passSeconds(hostAbsenceSeconds);
    const forgetful: DueItems = {
      ...impatient([]),
      done: () => Promise.reject(new Error('the database went away')),
    };
    expect(await bench.runner({ dueItems: forgetful }).tick()).toBe(1);
    const said = await bench.saidOn(meeting.stream);
    expect(said.at(-1)).toBe('MeetingEnded');
    await bench.runner().tick();
    expect(await bench.saidOn(meeting.stream)).toEqual(said);
  });

  it('is tried again, longer and longer apart, and set aside after ten failures', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.settled();
    bench.passSeconds(hostAbsenceSeconds);
    const waits: number[] = [];
    const tried: DueItem[] = [];
    const dueItems = impatient(waits);
    const failing = bench.runner({
      dueItems: {
        ...dueItems,
        claim: async (...asked) => {
          const items = await dueItems.claim(...asked);
          tried.push(...items);
          return items;
        },
      },
      dispatch: { decide: () => Promise.reject(new Error('no way')) },
    });
    for (let attempt = 1; attempt <= 10; attempt += 1) expect(await failing.tick()).toBe(1);
    expect(await failing.tick()).toBe(0);
    expect(tried.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect([waits[0], waits.at(-1)]).toEqual([1_000, 60_000]);
    expect(await bench.runner().tick()).toBe(0);

    const cause = { code: 'Error', sentence: 'no way', attempts: 10 };
    expect(await stuckRows()).toEqual([{ stream: meeting.stream, item: 'host-absence', ...cause }]);
    // What is stuck does not keep the meeting from ending otherwise.
    await bench.send({ type: 'EndMeeting', meeting: meeting.meeting, ...bench.asked() });
  });
});

describe('running', () => {
  it('fires what falls due without being asked, and stops when told', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.settled();
    const abort = new AbortController();
    const running = bench.runner().run(abort.signal);
    bench.passSeconds(hostAbsenceSeconds);
    await expect.poll(async () => (await bench.saidOn(meeting.stream)).at(-1)).toBe('MeetingEnded');
    abort.abort();
    await running;
  });

  it('outlives a database that is away', async () => {
    const meeting = await bench.anOpenMeeting('pro');
    await bench.settled();
    bench.passSeconds(hostAbsenceSeconds);
    let failures = 0;
    const flaky: DueItems = {
      ...bench.dueItems,
      claim: (...asked) => {
        failures += 1;
        return failures <= 2 ? Promise.reject(new Error('away')) : bench.dueItems.claim(...asked);
      },
    };
    const abort = new AbortController();
    const pace = { monotonicMs: () => 0, pause: () => new Promise<void>((done) => setTimeout(done, 5)) };
    const running = bench.runner({ dueItems: flaky, pace }).run(abort.signal);
    await expect.poll(async () => (await bench.saidOn(meeting.stream)).at(-1)).toBe('MeetingEnded');
    abort.abort();
    await running;
    expect(failures).toBeGreaterThan(2);
  });
});
