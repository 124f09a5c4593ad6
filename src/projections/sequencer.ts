// Numbers the events of a log whose positions have holes, by a follower. A sequence of another history is never continued:
// an operator empties it (`voicemeet log renumber`), and it is made again.
import { withLease } from '../following/exclusive.ts';
import { follower } from '../following/follower.ts';
import type { Follower, FollowerOptions, FollowerPorts } from '../following/follower.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { LogSequencer, SequenceEnd } from '../ports/log-sequence.port.ts';

/** What a sequencer works with. */
export interface SequencerPorts extends FollowerPorts {
  readonly feed: EventFeed;
  readonly sequencer: LogSequencer;
}

/** How a sequencer works. */
export interface SequencerOptions extends FollowerOptions {
  /** Default 1,000 events. */
  readonly batchEvents?: number;
}

const defaultBatchEvents = 1_000;

/** The lease under which the log is numbered. */
export const sequencerLease = 'sequencer';

/** A sequencer of one log. */
export function createSequencer(ports: SequencerPorts, options: SequencerOptions): Follower {
  const { feed, sequencer, observer } = ports;
  const batchEvents = options.batchEvents ?? defaultBatchEvents;
  return follower<SequenceEnd>(
    {
      name: sequencerLease,
      subject: 'The sequence',
      remedy: 'number it anew (voicemeet log renumber)',
      takeOver: async (fence, epoch) => ({ at: await sequencer.claim(fence, epoch) }),
      step: async (end, { fence }) => {
        const events = await feed.read(end.position, batchEvents);
        if (events.length === 0) return { kind: 'nothing-new', at: end };
        const at = await sequencer.append(fence, end, events);
        observer.count('sequencer_events', {}, events.length);
        return { kind: 'moved', at };
      },
    },
    ports,
    options,
  );
}

/**
 * Empties the sequence, to be made again in the log's present history: the sequencer yields, and goes on from the
 * beginning by itself. Meanwhile reads by tenant wait, and answer `sequence-behind`. Raises a transient fault
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
