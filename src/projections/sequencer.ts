// Numbers the events of a log whose positions have holes: whoever holds the lease follows the feed, the others wait.
//   S1  one works: the lease chooses, the fence makes sure;
//   S2  after any fault the end is read again, so an unknown outcome costs a repeated read, nothing else;
//   S3  a sequence of another history is never continued: an operator empties it (`voicemeet log renumber`), and it is made again.
import type { Pace } from '../ports/clock.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import { FatalFault, isTransient } from '../ports/faults.ts';
import type { Leases } from '../ports/lease.port.ts';
import type { LogSequencer, SequenceEnd } from '../ports/log-sequence.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { withLease } from '../following/exclusive.ts';
import { holdLease } from '../following/held-lease.ts';
import type { HeldLease } from '../following/held-lease.ts';

/** What a sequencer works with. */
export interface SequencerPorts {
  readonly feed: EventFeed;
  readonly sequencer: LogSequencer;
  readonly leases: Leases;
  readonly pace: Pace;
  readonly observer: Observer;
}

/** How a sequencer works; times in milliseconds. */
export interface SequencerOptions {
  /** Unique among all workers of all processes. */
  readonly holder: string;
  /** Default 1,000 events. */
  readonly batchEvents?: number;
  /** Default 5,000 and 1,500. */
  readonly leaseTtlMs?: number;
  readonly leaseRenewMs?: number;
  /** Default 1,000: how often to ask for a lease that another holds. */
  readonly standbyMs?: number;
  /** Default 1,000: the longest wait for a hint that the log has grown. */
  readonly idleMs?: number;
  /** Default 100 and 5,000: the first and the longest pause after a fault. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

/** `run` resolves once aborted, with the lease given back, and never rejects. */
export interface Sequencer {
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const defaults = {
  batchEvents: 1_000,
  leaseTtlMs: 5_000,
  leaseRenewMs: 1_500,
  standbyMs: 1_000,
  idleMs: 1_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};

/** The lease under which the log is numbered. */
export const sequencerLease = 'sequencer';

/** A sequencer of one log. */
export function createSequencer(ports: SequencerPorts, options: SequencerOptions): Sequencer {
  const settings = { ...defaults, ...options };
  const observer = ports.observer.child({ worker: sequencerLease });
  const { holder, leaseTtlMs: ttlMs, leaseRenewMs: renewMs } = settings;
  const terms = { name: sequencerLease, holder, ttlMs, renewMs };

  const follow = async (held: HeldLease, signal: AbortSignal, progressed: () => void): Promise<void> => {
    let end = await takeOverSequence(ports, held.fence);
    observer.info('sequencer taken over', { position: String(end.position), index: String(end.index) });
    const over = AbortSignal.any([signal, held.lost]);
    while (!over.aborted) {
      const events = await ports.feed.read(end.position, settings.batchEvents);
      if (events.length === 0) await ports.feed.changed(end.position, settings.idleMs, over);
      else {
        end = await ports.sequencer.append(held.fence, end, events);
        observer.count('sequencer_events', {}, events.length);
        progressed();
      }
    }
  };

  /** One turn with the lease; gives the pause after it and the faults since something was numbered. */
  const turn = async (signal: AbortSignal, before: number): Promise<{ pauseMs: number; faults: number }> => {
    let faults = before;
    const backoffMs = (): number =>
      Math.min(settings.longestPauseMs, settings.firstPauseMs * 2 ** Math.min(faults, 16));
    let held: HeldLease | undefined;
    try {
      held = await holdLease(ports, terms);
      if (held === undefined) return { pauseMs: settings.standbyMs, faults: 0 };
      await follow(held, signal, () => {
        faults = 0;
      });
      return { pauseMs: settings.firstPauseMs, faults: 0 };
    } catch (fault) {
      const isFenced = fault instanceof FatalFault && fault.code === 'fenced';
      if (isTransient(fault) || isFenced) observer.warn('sequencer waits', {}, fault);
      else observer.error('sequencer stopped', {}, fault);
      return { pauseMs: isTransient(fault) ? backoffMs() : settings.longestPauseMs, faults: faults + 1 };
    } finally {
      await held?.release();
    }
  };

  return {
    run: async (signal) => {
      let faults = 0;
      while (!signal.aborted) {
        const after = await turn(signal, faults);
        faults = after.faults;
        await ports.pace.pause(after.pauseMs, signal);
      }
    },
  };
}

/**
 * Empties the sequence, to be made again in the log's present history: the sequencer yields, and goes on from the
 * beginning by itself. Meanwhile reads by tenant wait, and say `sequence-behind`. Raises a transient fault
 * `projection-busy` where the lease does not come free within 30 s.
 */
export async function restartSequence(
  ports: Pick<SequencerPorts, 'feed' | 'sequencer' | 'leases' | 'pace'>,
  holder: string,
): Promise<SequenceEnd> {
  return withLease(ports, sequencerLease, holder, async ({ fence }) => {
    const epoch = await ports.feed.epoch();
    await ports.sequencer.claim(fence, epoch);
    return ports.sequencer.restart(fence, epoch);
  });
}

/** S3: raises fatal faults `epoch-mismatch` and `beyond-the-log`, as projections do. */
async function takeOverSequence({ feed, sequencer }: SequencerPorts, fence: bigint): Promise<SequenceEnd> {
  const epoch = await feed.epoch();
  const end = await sequencer.claim(fence, epoch);
  if (end.epoch !== epoch) {
    throw new FatalFault(
      'epoch-mismatch',
      `The sequence stands at ${end.position} of history ${end.epoch}, but this log is history ${epoch}: number it anew (voicemeet log renumber).`,
    );
  }
  const tail = await feed.tail();
  if (tail < end.position) {
    throw new FatalFault(
      'beyond-the-log',
      `The sequence stands at ${end.position}, but the log ends at ${tail}: number it anew (voicemeet log renumber).`,
    );
  }
  return end;
}
