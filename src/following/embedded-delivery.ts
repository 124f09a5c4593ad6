// Delivers events to reactors from the log itself: a follower with a checkpoint for each reactor, so that one that fails holds
// up no other one. The source is the log, and its generation is the fence of the follower's lease.
//   D1  The checkpoint moves after a batch was handled, never before: whatever ends in between, events are delivered again.
//   D2  A batch that was refused (`handle` rejects) is read again from the checkpoint, as after any fault of a follower.
//   D3  The checkpoint is written at most every `settleMs`, and at the end; until then a successor delivers a little again.
//   D4  A stop by `beyond-the-log` is kept with the checkpoint: a log that grew again is not continued, whoever takes over
//       (follower.ts, F6), until an operator restarts the delivery.
import type { Delivery } from '../ports/delivery.port.ts';
import type {
  DeliveryCheckpoints,
  DeliveryPlace,
  DeliveryStanding,
} from '../ports/delivery-checkpoints.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import { follower } from './follower.ts';
import type { FollowerOptions, FollowerPorts } from './follower.ts';
import type { Held, Step } from './work.ts';

/** What it works with. */
export interface EmbeddedDeliveryPorts extends FollowerPorts {
  readonly feed: EventFeed;
  readonly checkpoints: Pick<DeliveryCheckpoints, 'claim' | 'advance' | 'report'>;
}

/** How it works; times in milliseconds. */
export interface EmbeddedDeliveryOptions extends FollowerOptions {
  /** Default 1,000: events of one batch at most. */
  readonly batchEvents?: number;
  /** Default 250: for so long the checkpoint may lag what was delivered. */
  readonly settleMs?: number;
}

/** The permanent name of what delivers to a reactor: of its lease, in metrics and log lines. */
export function deliveryName(reactor: string): string {
  return `delivery:${reactor}`;
}

/** A place in the log that moves in memory first. */
interface Place extends DeliveryPlace {
  /** The position that the checkpoint has. */
  readonly kept: bigint;
}

const defaults = { batchEvents: 1_000, settleMs: 250 };

/** Delivery from the log. Shows itself as a follower does, by `deliveryName`. */
export function embeddedDelivery(ports: EmbeddedDeliveryPorts, options: EmbeddedDeliveryOptions): Delivery {
  const { batchEvents, settleMs } = { ...defaults, ...options };
  const { feed, checkpoints, pace } = ports;
  return {
    run: (reactor, handle, stopRequested) => {
      let keptMs = pace.monotonicMs();
      let claimed = 0n;
      const keep = async (place: Place, fence: bigint): Promise<Place> => {
        if (place.kept === place.position) return place;
        await checkpoints.advance(reactor, fence, place.position);
        keptMs = pace.monotonicMs();
        return { ...place, kept: place.position };
      };
      const step = async (before: Place, { fence, stopRequested: over }: Held): Promise<Step<Place>> => {
        const unkeptMs = pace.monotonicMs() - keptMs;
        const at = unkeptMs >= settleMs ? await keep(before, fence) : before;
        const events = await feed.read(at.position, batchEvents);
        const position = events.at(-1)?.position;
        if (position === undefined) {
          const isKept = at.kept === at.position;
          return { kind: 'nothing-new', at, ...(!isKept && { waitMs: Math.max(1, settleMs - unkeptMs) }) };
        }
        await handle({ source: 'log', generation: fence, events }, over);
        return { kind: 'moved', at: { ...at, position } };
      };
      const name = deliveryName(reactor);
      const work = {
        name,
        subject: `The delivery of the log to ${reactor}`,
        remedy: `deliver it anew (voicemeet reactors restart ${reactor} --reason …): effects that the ledger knows are not repeated`,
        takeOver: async (fence: bigint, epoch: string) => {
          const { state, position, epoch: of } = await checkpoints.claim(reactor, fence, epoch);
          claimed = fence;
          return { at: { position, epoch: of, kept: position }, state };
        },
        step,
        settle: async (at: Place) => {
          await keep(at, claimed);
        },
        report: (fence: bigint, state: DeliveryStanding['state'], reason: string) =>
          checkpoints.report(reactor, fence, state, reason),
      };
      return follower<Place>(work, ports, options).run(stopRequested);
    },
  };
}
