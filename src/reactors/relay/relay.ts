// The relay: follows the log and publishes every event to a topic, from which reactors take them. What it can't publish it
// tries again for ever, in order, and passes nothing over; commands don't wait for it.
//
//   R1  The place moves after the broker has acknowledged everything up to it: a relay that is killed repeats, and never skips.
//   R2  A place is always at the end of an append. Where the broker refuses one for good, appends are published one by one up to it,
//       so that what comes before it is not published again with each try.
//   R3  A topic that is shorter than it was is another topic: it was deleted, or the broker lost its data. What is missing there
//       was published, so going on would skip it; publishing all of it again may repeat effects that are older than what
//       reactors remember. So the relay stalls until an operator says from where (`voicemeet relay rebuild`), and then counts
//       another life of the topic, by which consumers know that the places they were at mean nothing there.
import { withLease } from '../../following/exclusive.ts';
import { follower } from '../../following/follower.ts';
import type { Follower, FollowerOptions, FollowerPorts } from '../../following/follower.ts';
import type { EventFeed } from '../../ports/event-feed.port.ts';
import type { EventPublisher, TopicEnds } from '../../ports/event-publisher.port.ts';
import { FatalFault, PermanentFault } from '../../ports/faults.ts';
import type { RelayPlace, RelayPlaces } from '../../ports/relay-places.port.ts';
import { shorterPartition } from './topic-ends.ts';
import { firstAppend, wholeAppends } from './whole-appends.ts';

/** What a relay works with. */
export interface RelayPorts extends FollowerPorts {
  readonly feed: EventFeed;
  readonly publisher: EventPublisher;
  readonly places: RelayPlaces;
}

/** How a relay works. */
export interface RelayOptions extends FollowerOptions {
  readonly topic: string;
  /** Default 1,000: events read at once; more than an append can have. */
  readonly pageEvents?: number;
}

const defaultPageEvents = 1_000;
const searchedEvents = 5_000;

/** The lease under which a topic is published to. */
export function relayLease(topic: string): string {
  return `relay:${topic}`;
}

/** The relay of one topic. */
export function createRelay(ports: RelayPorts, options: RelayOptions): Follower {
  const { feed, publisher, places, pace, observer } = ports;
  const { topic, pageEvents = defaultPageEvents } = options;
  const labels = { topic };
  /** R2. */
  let oneByOneUpTo = 0n;
  return follower<RelayPlace>(
    {
      name: relayLease(topic),
      subject: `The relay to ${topic}`,
      remedy: 'publish the log again (voicemeet relay rebuild --from <position>)',
      takeOver: async (fence, epoch) => {
        const { state, ...kept } = await places.claim(topic, fence, epoch);
        const ends = await publisher.open();
        const shorter = shorterPartition(kept.ends, ends);
        if (shorter === undefined) return { at: { ...kept, ends }, state };
        if (!kept.restarted) throw replaced(topic, kept, ends, shorter);
        const at = { ...kept, ends, life: kept.life + 1n };
        // Kept before anything is published under it.
        await places.move(topic, fence, kept, at);
        return { at, state };
      },
      step: async (at, { fence }) => {
        const page = await feed.read(at.position, pageEvents);
        const whole = wholeAppends(page, pageEvents);
        const events = at.position < oneByOneUpTo ? firstAppend(whole) : whole;
        const last = events.at(-1);
        if (last === undefined) return { kind: 'nothing-new', at };
        const beganMs = pace.monotonicMs();
        const acknowledged = await publisher.publish(events, at).catch((fault: unknown) => {
          if (fault instanceof PermanentFault) oneByOneUpTo = last.position;
          throw fault;
        });
        observer.time('relay_publish_seconds', (pace.monotonicMs() - beganMs) / 1_000, labels);
        const ends = at.ends.map((end, partition) => acknowledged.get(partition) ?? end);
        const shorter = shorterPartition(at.ends, ends);
        if (shorter !== undefined) throw replaced(topic, at, ends, shorter);
        const to = { ...at, position: last.position, ends, restarted: false };
        await places.move(topic, fence, at, to);
        observer.count('relay_published_total', labels, events.length);
        return { kind: 'moved', at: to };
      },
      report: (fence, state, reason) => places.report(topic, fence, state, reason),
    },
    ports,
    options,
  );
}

function replaced(topic: string, kept: RelayPlace, ends: TopicEnds, partition: number): FatalFault {
  return new FatalFault(
    'topic-replaced',
    `Partition ${partition} of ${topic} ends at ${ends[partition] ?? 0n} and went to ${kept.ends[partition] ?? 0n} when position ${kept.position} of the log was published: the topic was deleted, or the broker lost its data. Publish the log again from where reactors need it (voicemeet relay rebuild --from <position>).`,
  );
}

/** From where, and by whom. */
export interface RelayRestart {
  readonly topic: string;
  readonly holder: string;
  readonly from: bigint;
  /** Whether every position up to the log's end is that of an event. A log whose are not can't be read from where none is. */
  readonly isDense: boolean;
}

/** The position of the last event up to a place, 0n if there is none: found by reading the log from its beginning. */
async function eventUpTo(feed: Pick<EventFeed, 'read'>, place: bigint): Promise<bigint> {
  for (let position = 0n; ;) {
    const page = await feed.read(position, searchedEvents);
    const within = page.filter((event) => event.position <= place);
    position = within.at(-1)?.position ?? position;
    if (within.length < page.length || page.length === 0) return position;
  }
}

/**
 * Lets the relay publish again whatever follows a position, in the log's present history; it yields meanwhile. The position may
 * lie between two events. Raises a permanent fault `beyond-the-log` where the log ends before the position, and a transient one `projection-busy` where the lease
 * does not come free within 30 s.
 */
export async function restartRelay(
  ports: Pick<RelayPorts, 'feed' | 'places' | 'leases' | 'pace'>,
  { topic, holder, from, isDense }: RelayRestart,
): Promise<void> {
  const tail = await ports.feed.tail();
  if (from > tail) {
    throw new PermanentFault('beyond-the-log', `The log ends at ${tail}: nothing follows ${from}.`);
  }
  await withLease(ports, relayLease(topic), holder, async ({ fence }) => {
    const epoch = await ports.feed.epoch();
    await ports.places.claim(topic, fence, epoch);
    const position = isDense ? from : await eventUpTo(ports.feed, from);
    await ports.places.restart(topic, fence, { position, epoch });
  });
}
