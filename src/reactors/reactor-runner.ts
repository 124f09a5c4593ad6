// Runs reactors: each has a delivery, a lane and figures of its own, so that one that fails holds up no other. Reactors of one
// outside system share its breaker.
import { TransientFault } from '../ports/faults.ts';
import type { DeliveredBatch, Delivery } from '../ports/delivery.port.ts';
import type { EffectLedger, LaneStanding } from '../ports/effect-ledger.port.ts';
import { effectDays } from '../ports/effect-ledger.port.ts';
import type { EventDecoder } from '../ports/event-feed.port.ts';
import type { EventLog } from '../ports/event-log.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { systemBreaker } from './breaker/system-breaker.ts';
import type { SystemBreaker } from './breaker/system-breaker.ts';
import { effectIntake } from './effect-intake.ts';
import { effectLane } from './effect-lane.ts';
import type { LaneOptions } from './effect-lane.ts';
import { effectTurns } from './effect-turns.ts';
import type { TurnPorts } from './effect-turns.ts';
import { outageTeller } from './outage-teller.ts';
import type { OutageTeller } from './outage-teller.ts';
import type { OutsideSystem, Reactor } from './reactor.ts';

const figuresEveryMs = 15_000;
/** With more open effects than this a reactor takes on no more: its events wait where they are. */
const fullLane = 100_000;

/** What reactors run with. */
export interface RunnerPorts extends Omit<TurnPorts, 'breaker' | 'readEvents' | 'ledger'> {
  readonly reactors: readonly Reactor[];
  readonly delivery: Delivery;
  readonly ledger: EffectLedger;
  /** Where an event that could not be read is read again: by stream and revision, since not every log can be read from any position. */
  readonly log: Pick<EventLog, 'readStream'>;
  readonly decoder: EventDecoder;
  /** Names this process among those that run reactors. */
  readonly holder: string;
}

/** An outside system as this process finds it. */
export interface SystemStanding {
  readonly system: OutsideSystem;
  readonly state: ReturnType<SystemBreaker['state']>;
}

/** The runner; `run` resolves once a stop was requested and every lane is drained, and never rejects. */
export interface ReactorRunner {
  readonly run: (stopRequested: AbortSignal) => Promise<void>;
  readonly systems: () => readonly SystemStanding[];
}

/** A system with its breaker and who tells of its outages. */
interface Outside {
  readonly system: OutsideSystem;
  readonly breaker: SystemBreaker;
  readonly teller: OutageTeller;
}

/** A runner. Throws where a reactor acts on events that are older than the ledger's memory. */
export function reactorRunner(ports: RunnerPorts, options: LaneOptions = {}): ReactorRunner {
  const { reactors, pace, observer } = ports;
  const outside = new Map<string, Outside>();
  for (const { name, system, relevantDays } of reactors) {
    if (relevantDays >= effectDays)
      throw new Error(`${name} acts on events of ${relevantDays} days; effects are known for ${effectDays}`);
    if (outside.has(system.name)) continue;
    const teller = outageTeller(system, observer);
    outside.set(system.name, {
      system,
      teller,
      breaker: systemBreaker(system.name, pace, teller.breaker),
    });
  }
  const runs = reactors.map((reactor) => {
    const its = outside.get(reactor.system.name);
    if (its === undefined) throw new Error(`${reactor.name} has no system`);
    return runOf(reactor, its, ports, options);
  });
  return {
    run: async (stopRequested) => {
      await Promise.all(runs.map((run) => run(stopRequested)));
    },
    systems: () => [...outside.values()].map(({ system, breaker }) => ({ system, state: breaker.state() })),
  };
}

/** One reactor's work until it is stopped. */
function runOf(
  reactor: Reactor,
  { breaker, teller }: Outside,
  ports: RunnerPorts,
  options: LaneOptions,
): (stopRequested: AbortSignal) => Promise<void> {
  const { delivery, ledger, log, decoder, pace, observer } = ports;
  const readEvents: TurnPorts['readEvents'] = async ({ tenant, stream, revision }, limit) => {
    const range = { from: revision, direction: 'forwards', limit } as const;
    return decoder.decode(await log.readStream(tenant, stream, range), 'sealed');
  };
  const turns = effectTurns(reactor, { ...ports, breaker, readEvents });
  const lane = effectLane(reactor, { ...ports, turns, breaker }, options);
  const intake = effectIntake(reactor, ports);
  const figures = laneFigures(reactor.name, observer);
  const handle = async (batch: DeliveredBatch): Promise<void> => {
    if (figures.open() >= fullLane) {
      throw new TransientFault(
        'lane-full',
        `${reactor.name} has ${figures.open()} open effects: it takes on no more until some end.`,
      );
    }
    if (await intake(batch)) lane.wake();
  };
  const watch = async (stopRequested: AbortSignal): Promise<void> => {
    while (!stopRequested.aborted) {
      try {
        const standing = await ledger.standing(reactor.name);
        figures.show(standing);
        teller.oldest(reactor.name, standing.oldestSeconds);
      } catch (fault) {
        observer.warn(
          'What a reactor has to do could not be counted; its metrics stay as they were until the next try.',
          { reactor: reactor.name },
          fault,
        );
      }
      await pace.pause(figuresEveryMs, stopRequested);
    }
  };
  return async (stopRequested) => {
    await Promise.all([
      delivery.run(reactor.name, handle, stopRequested),
      lane.run(stopRequested),
      watch(stopRequested),
    ]);
  };
}

/** A reactor's figures, and how many open effects there were at the last look. */
function laneFigures(reactor: string, observer: Pick<Observer, 'gauge'>) {
  let latest: LaneStanding = { open: 0, parked: 0, held: 0, oldestSeconds: 0 };
  return {
    open: (): number => latest.open,
    show: (standing: LaneStanding): void => {
      latest = standing;
      observer.gauge('effects_open', standing.open, { reactor });
      observer.gauge('effects_held_streams', standing.held, { reactor });
      observer.gauge('effects_parked', standing.parked, { reactor });
      observer.gauge('effects_oldest_seconds', standing.oldestSeconds, { reactor });
    },
  };
}
