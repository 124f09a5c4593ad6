// Our reactors under measure: a reactor whose outside system answers at once, and whose effects each end with a domain event.
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { pinoObserver } from '../../src/adapters/telemetry/pino-observer.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import { parseAccountId, parseMeetingId, parsePersonId, parseTenantId } from '../../src/domain/shared/ids.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import { known } from '../../src/domain/shared/personal.ts';
import { embeddedDelivery } from '../../src/following/embedded-delivery.ts';
import { insideContext } from '../../src/ports/inside-context.ts';
import { reactorRunner } from '../../src/reactors/reactor-runner.ts';
import type { Reactor } from '../../src/reactors/reactor.ts';
import { seededRandom } from '../../harness/random.ts';

/** As many as a system may bear at once. */
const concurrency = 512;

/** What a benchmark does with our reactors. */
export interface OurEffects {
  /** Schedules meetings, each of which has one effect; `committed` is told of each when its command is answered. */
  readonly schedule: (
    count: number,
    perSecond: number,
    committed?: (meeting: string) => void,
  ) => Promise<void>;
  /** Runs the reactor until stopped; `attempted` is told of each meeting whose effect is asked for. */
  readonly react: (attempted: (meeting: string) => void) => { readonly stop: () => Promise<void> };
  /** How many effects are not at an end. */
  readonly open: () => Promise<number>;
}

/** Ours, over the parts of a database of its own. */
export async function ourEffects(parts: Parts): Promise<OurEffects> {
  const { dispatch } = parts.commands();
  const [ids, random, pace, clock] = [uuidIdSource(), seededRandom(1), systemPace, systemClock];
  const anId = <Id>(parse: (text: string) => Id | undefined): Id => {
    const id = parse(random.uuid());
    if (id === undefined) throw new Error('a random UUID is no id');
    return id;
  };
  const [tenant, account, host] = [anId(parseTenantId), anId(parseAccountId), anId(parsePersonId)];
  const by = { kind: 'system', id: 'bench' } as const;
  const contextOf = (actor: Actor, at: Instant) =>
    insideContext(ids, { kind: 'start' }, { tenant, actor, at });
  const begun = clock.now();
  await dispatch.decide(
    { type: 'RegisterTenant', tenant, slug: 'bench', region: 'eu', by, at: begun },
    contextOf(by, begun),
  );
  await dispatch.decide(
    { type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC', by, at: begun },
    contextOf(by, begun),
  );
  const scheduleOne = async (committed?: (meeting: string) => void): Promise<void> => {
    const [meeting, at, title] = [anId(parseMeetingId), clock.now(), known('A meeting')];
    const asked = { account, host, title, startsAt: at, plannedMinutes: 30, waitingRoom: false } as const;
    const actor = { kind: 'person', id: host } as const;
    const { refusal } = await dispatch.decide(
      { type: 'ScheduleMeeting', meeting, ...asked, by: actor, at },
      contextOf(actor, at),
    );
    if (refusal !== undefined) throw new Error(`a meeting was refused: ${JSON.stringify(refusal)}`);
    committed?.(meeting);
  };
  return {
    schedule: async (count, perSecond, committed) => {
      const beganMs = performance.now();
      const sent: Promise<void>[] = [];
      for (let done = 0; done < count;) {
        const due = Math.min(count, Math.ceil(((performance.now() - beganMs) / 1_000) * perSecond));
        for (; done < due; done += 1) sent.push(scheduleOne(committed));
        await pace.pause(1);
      }
      await Promise.all(sent);
    },
    react: (attempted) => {
      const observer = pinoObserver({
        level: 'warn',
        metrics: { record: () => true },
        destination: process.stderr,
      });
      const [feed, holder] = [parts.rawFeed(), randomUUID()];
      const delivering = { feed, leases: parts.deliveryLeases(), checkpoints: parts.deliveryCheckpoints() };
      const runner = reactorRunner({
        reactors: [aReactor(attempted)],
        delivery: embeddedDelivery({ ...delivering, pace, observer }, { holder }),
        log: parts.log(),
        ledger: parts.effectLedger(),
        decoder: parts.decoder(),
        dispatch,
        ids,
        clock,
        pace,
        observer,
        holder,
      });
      const stop = new AbortController();
      const running = runner.run(stop.signal);
      return {
        stop: async () => {
          stop.abort();
          await running;
        },
      };
    },
    open: async () => (await parts.effectLedger().standing('bench')).open,
  };
}

function aReactor(attempted: (meeting: string) => void): Reactor {
  return {
    name: 'bench',
    version: 1,
    system: { name: 'bench', fallback: 'nothing', concurrency },
    categories: ['meeting'],
    relevantDays: 1,
    effectsOf: ({ event, streamId }) =>
      event.type === 'MeetingScheduled' ? [{ operation: 'note', request: { meeting: streamId } }] : [],
    operations: {
      note: {
        timeoutMs: 5_000,
        perform: ({ stream }) => {
          attempted(stream.split('.')[1] ?? '');
          return Promise.resolve({ kind: 'done' });
        },
        lookUp: () => Promise.resolve({ kind: 'absent' }),
        conclude: ({ effect }, _ended, asked) => {
          const account = parseAccountId(effect);
          return account && { type: 'OpenAccount', account, plan: 'free', timeZone: 'Etc/UTC', ...asked };
        },
      },
    },
  };
}
