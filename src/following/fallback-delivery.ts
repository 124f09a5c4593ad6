// Delivers to reactors by a broker, and from the log itself while the broker does not answer, or does not deliver what the log
// holds: a partition without a leader, a relay that stands still. Both may deliver at once, in this
// process and in others: each delivers a stream's events in order from where everything before was handled, so no order is lost,
// and what comes by both is kept once by the ledger, under the effect's id.
//   B1  The way by the broker is never stopped: it goes on by itself when the broker answers, from what it has committed.
//   B2  The way by the log begins at its own checkpoint. That is raised, while the broker answers, to where everything was
//       handled (DeliveryProgress), and never beyond: what is late there is delivered again, and nothing is passed over.
//   B3  Only one process at a time delivers a reactor's log, by its lease.
import type { Pace } from '../ports/clock.port.ts';
import type { Delivery, DeliveryProgress } from '../ports/delivery.port.ts';
import type { DeliveryCheckpoints } from '../ports/delivery-checkpoints.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { reasonOf } from './reason-of.ts';

/** What it works with. */
export interface FallbackDeliveryPorts {
  readonly broker: Delivery;
  readonly log: Delivery;
  readonly progress: DeliveryProgress;
  /** The log's last position. Raises transient faults. */
  readonly tail: () => Promise<bigint>;
  readonly checkpoints: Pick<DeliveryCheckpoints, 'raise'>;
  readonly pace: Pace;
  readonly observer: Observer;
}

/** How it works; times in milliseconds. */
export interface FallbackOptions {
  /** Default 10,000: a broker that was not heard for so long is away. */
  readonly silentMs?: number;
  /** Default 60,000: a broker by which the log as it was so long ago was not delivered and handled stalls. */
  readonly stalledMs?: number;
  /** Default 500: how often that is looked at. */
  readonly lookMs?: number;
  /** Default 15,000: how often it is looked how far the broker has delivered, and the checkpoint raised. */
  readonly raiseEveryMs?: number;
}

/** A delivery that falls back. */
export interface FallbackDelivery extends Delivery {
  /** To be told each time that the broker answered on behalf of a reactor. */
  readonly heard: (reactor: string) => void;
  /** The reactors that this process finds the broker away or stalled for. */
  readonly fallenBack: () => readonly string[];
}

const defaults = { silentMs: 10_000, stalledMs: 60_000, lookMs: 500, raiseEveryMs: 15_000 };

const facts = {
  silent:
    'The broker does not answer: a reactor takes its events from the log until it does. Nothing is lost, and no command waits. Bring the broker back.',
  stalled:
    'The broker answers, but did not deliver what the log held a minute ago: a reactor takes its events from the log too, until it does. Nothing is lost, and no command waits. Look at the relay, at partitions without a leader, and at what the reactor itself waits for.',
};

/** Makes it of two deliveries. Shows the gauge `reactor_fallback` by reactor. */
export function fallbackDelivery(
  { broker, log, progress, tail, checkpoints, pace, observer }: FallbackDeliveryPorts,
  options: FallbackOptions = {},
): FallbackDelivery {
  const { silentMs, stalledMs, lookMs, raiseEveryMs } = { ...defaults, ...options };
  const heardMs = new Map<string, number>();
  const away = new Set<string>();
  const stalled = new Set<string>();
  const heard = (reactor: string): void => void heardMs.set(reactor, pace.monotonicMs());
  const show = (reactor: string, isAway: boolean): void => {
    if (isAway) away.add(reactor);
    else away.delete(reactor);
    observer.gauge('reactor_fallback', isAway ? 1 : 0, { reactor });
  };

  const isSilent = (reactor: string): boolean => pace.monotonicMs() - (heardMs.get(reactor) ?? 0) >= silentMs;

  /** Up to where the broker has delivered everything; undefined while it has not. B2. */
  const reached = async (reactor: string): Promise<bigint | 'unknown' | undefined> => {
    if (isSilent(reactor)) return 'unknown';
    try {
      const place = await progress(reactor);
      if (place !== undefined && !away.has(reactor)) await checkpoints.raise(reactor, place);
      return place?.position;
    } catch (fault) {
      const fact =
        'It can’t be said how far a reactor got by the broker: if the broker goes away now, more of the log is delivered to it again.';
      observer.debug(fact, { reactor, reason: reasonOf(fault) });
      return 'unknown';
    }
  };
  const lookUntil = async (reactor: string, stopRequested: AbortSignal): Promise<void> => {
    /** What the log held when this was last reached, and since when it is waited for. */
    let awaited: { readonly position: bigint; readonly sinceMs: number } | undefined;
    while (!stopRequested.aborted) {
      const position = await reached(reactor);
      const end = await tail().catch(() => undefined);
      if (
        awaited === undefined ||
        (typeof position === 'bigint' && position >= awaited.position) ||
        isSilent(reactor)
      ) {
        stalled.delete(reactor);
        awaited = end === undefined ? undefined : { position: end, sinceMs: pace.monotonicMs() };
      } else if (position !== 'unknown' && pace.monotonicMs() - awaited.sinceMs >= stalledMs)
        stalled.add(reactor);
      await pace.pause(raiseEveryMs, stopRequested);
    }
    stalled.delete(reactor);
  };
  const watch: Delivery['run'] = async (reactor, handle, stopRequested) => {
    heard(reactor);
    show(reactor, false);
    let fallback: { readonly end: AbortController; readonly ended: Promise<void> } | undefined;
    const change = async (isAway: boolean): Promise<void> => {
      show(reactor, isAway);
      if (isAway) {
        observer.warn(isSilent(reactor) ? facts.silent : facts.stalled, { reactor });
        const end = new AbortController();
        fallback = { end, ended: log.run(reactor, handle, AbortSignal.any([end.signal, stopRequested])) };
        return;
      }
      fallback?.end.abort();
      await fallback?.ended;
      fallback = undefined;
      observer.info('The broker delivers again: the reactor takes its events from there.', { reactor });
    };
    while (!stopRequested.aborted) {
      const isAway = isSilent(reactor) || stalled.has(reactor);
      if (isAway !== (fallback !== undefined)) await change(isAway);
      await pace.pause(lookMs, stopRequested);
    }
    await fallback?.ended;
  };

  return {
    heard,
    fallenBack: () => [...away],
    run: async (reactor, handle, stopRequested) => {
      await Promise.all([
        broker.run(reactor, handle, stopRequested),
        watch(reactor, handle, stopRequested),
        lookUntil(reactor, stopRequested),
      ]);
      show(reactor, false);
    },
  };
}
