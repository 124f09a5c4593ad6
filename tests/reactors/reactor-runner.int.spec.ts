// Reactors as a whole on PostgreSQL: from events in the log to effects at an outside system with a list of its own, in several
// processes that are stopped at bad moments, with half of the replies lost.
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import { parseAccountId } from '../../src/domain/shared/ids.ts';
import { embeddedDelivery } from '../../src/following/embedded-delivery.ts';
import { reactorRunner } from '../../src/reactors/reactor-runner.ts';
import type { OutsideSystem, Performed, Reactor } from '../../src/reactors/reactor.ts';
import { countLines } from '../../chaos/effects/said.ts';
import { openMeetings } from '../../chaos/effects/open-meetings.ts';
import { freshDatabase } from '../support/database.ts';
import type { FreshDatabase } from '../support/database.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { until } from '../support/until.ts';

const words = 5;
const ids = uuidIdSource();

/** An outside system that ignores keys: each time that it is asked something happens. A fault in front of it may lose the reply. */
function aProvider() {
  const lines: string[] = [];
  const said = new Set<string>();
  let calls = 0;
  return {
    lines,
    said,
    isAway: false,
    say(effect: string, what: string): Performed {
      calls += 1;
      if (this.isAway) return { kind: 'away', code: 'ECONNREFUSED', mayHaveHappened: false };
      if (calls % 4 === 1) return { kind: 'away', code: 'cut-before', mayHaveHappened: true };
      lines.push(`${effect} ${encodeURIComponent(what)}\n`);
      said.add(effect);
      return calls % 4 === 2 ? { kind: 'away', code: 'cut-after', mayHaveHappened: true } : { kind: 'done' };
    },
  };
}

function aReactor(name: string, system: OutsideSystem, provider: ReturnType<typeof aProvider>): Reactor {
  return {
    name,
    version: 1,
    system,
    categories: ['meeting'],
    relevantDays: 1,
    effectsOf: ({ event }) =>
      event.type !== 'MeetingOpened'
        ? []
        : Array.from({ length: words }, (_, n) => ({ name: `say/${n}`, operation: 'say', request: { n } })),
    operations: {
      say: {
        timeoutMs: 2_000,
        perform: ({ effect, stream, name: word }) =>
          Promise.resolve(provider.say(effect, `${stream}|${word}`)),
        lookUp: ({ effect }) => Promise.resolve({ kind: provider.said.has(effect) ? 'done' : 'absent' }),
        conclude: ({ effect }, { end }, asked) => {
          const account = parseAccountId(effect);
          if (account === undefined || end !== 'done') return undefined;
          return { type: 'OpenAccount', account, plan: 'free', timeZone: 'Etc/UTC', ...asked };
        },
      },
    },
  };
}

describe('issue 13: reactors', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  const rootKey = rootKeyOf(randomBytes(32));
  const open = () => {
    const observer = fakeObserver();
    const { ownerUrl, rolesKey } = database;
    return { parts: createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer }), observer };
  };
  /** A process that runs reactors; `stop` drains it. */
  const aProcess = (...reactors: readonly Reactor[]) => {
    const { parts, observer } = open();
    const [feed, holder, pace] = [parts.rawFeed(), randomUUID(), systemPace];
    const ports = {
      feed,
      leases: parts.deliveryLeases(),
      checkpoints: parts.deliveryCheckpoints(),
      pace,
      observer,
    };
    const runner = reactorRunner(
      {
        reactors,
        delivery: embeddedDelivery(ports, {
          holder,
          leaseTtlMs: 1_500,
          leaseRenewMs: 300,
          standbyMs: 50,
          firstPauseMs: 20,
        }),
        log: parts.log(),
        ledger: parts.effectLedger(),
        decoder: parts.decoder(),
        dispatch: parts.commands().dispatch,
        ids,
        clock: systemClock,
        pace,
        observer,
        holder,
      },
      { leaseMs: 1_500, renewMs: 300, idleMs: 50, drainMs: 500 },
    );
    const stop = new AbortController();
    const running = runner.run(stop.signal);
    return {
      runner,
      observer,
      stop: async () => {
        stop.abort();
        await running;
        await parts.close();
      },
    };
  };
  const eventually = (holds: () => boolean | Promise<boolean>) =>
    until(async () => {
      if (!(await holds())) throw new Error('not yet');
    });

  it(
    'each effect happens once and in order, though half of the replies are lost, processes come and go and the database drops connections',
    { timeout: 120_000 },
    async () => {
      const provider = aProvider();
      const system = { name: 'sayer', fallback: 'nothing is said', concurrency: 8 };
      const reactor = aReactor('saying', system, provider);
      const { parts } = open();
      const superuser = new Client({ connectionString: database.superuserUrl });
      await superuser.connect();
      let crowd = [aProcess(reactor), aProcess(reactor)];
      const meetings = 12;
      const opening = openMeetings(parts, { meetings, seed: 7, overMs: 1_500 });
      for (let turn = 0; turn < 4; turn += 1) {
        await systemPace.pause(500);
        const [oldest, ...others] = crowd;
        crowd = [...others, aProcess(reactor)];
        await oldest!.stop();
        await superuser.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'vm_reactor' and datname = $1`,
          [database.name],
        );
      }
      const { opened, commandsFailed } = await opening;
      await eventually(() => provider.said.size === opened * words);
      await eventually(async () => (await parts.effectLedger().standing('saying')).open === 0);
      expect(countLines(provider.lines.join(''))).toEqual({
        effects: meetings * words,
        doubled: 0,
        disordered: 0,
      });
      expect([opened, commandsFailed]).toEqual([meetings, 0]);
      for (const one of crowd) await one.stop();
      await superuser.end();
      await parts.close();
    },
  );

  it(
    'with one system away its effects wait, use up nothing and park nothing, and those of another go on; then they are done',
    { timeout: 120_000 },
    async () => {
      const [away, well] = [aProvider(), aProvider()];
      away.isAway = true;
      const process = aProcess(
        aReactor('a-away', { name: 'away', fallback: 'nobody hears it', concurrency: 8 }, away),
        aReactor('b-well', { name: 'well', fallback: 'nobody sees it', concurrency: 8 }, well),
      );
      const { parts } = open();
      const before = well.said.size;
      const { opened } = await openMeetings(parts, { meetings: 6, seed: 8, overMs: 100 });
      await eventually(() => well.said.size >= before + opened * words);
      const stateOf = (name: string) =>
        process.runner.systems().find(({ system }) => system.name === name)?.state;
      await eventually(() => stateOf('away') === 'open');
      expect(await parts.effectLedger().standing('a-away')).toMatchObject({ parked: 0 });
      const errors = () => process.observer.observed.filter(({ kind }) => kind === 'error');
      expect(errors()).toHaveLength(1);
      expect(errors()[0]?.fields).toMatchObject({ system: 'away', fallback: 'nobody hears it' });
      away.isAway = false;
      await eventually(async () => (await parts.effectLedger().standing('a-away')).open === 0);
      expect(countLines(away.lines.join(''))).toMatchObject({ doubled: 0, disordered: 0 });
      expect(errors()).toHaveLength(1);
      await process.stop();
      await parts.close();
    },
  );

  it('refuses a reactor that acts on events which are older than what the ledger remembers', () => {
    const reactor = aReactor('old', { name: 'x', fallback: 'y', concurrency: 1 }, aProvider());
    expect(() => reactorRunner({ reactors: [{ ...reactor, relevantDays: 400 }] } as never)).toThrow(/400/);
  });
});
