// A log in memory, its relay, and reactors of several processes on a real Kafka.
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { Kafka } from 'kafkajs';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { kafkaClient } from '../../src/adapters/kafka/kafka-client.ts';
import { createKafkaDelivery } from '../../src/adapters/kafka/kafka-delivery.ts';
import { createKafkaEventPublisher } from '../../src/adapters/kafka/kafka-event-publisher.ts';
import { createKafkaProgress } from '../../src/adapters/kafka/kafka-progress.ts';
import { embeddedDelivery } from '../../src/following/embedded-delivery.ts';
import { fallbackDelivery } from '../../src/following/fallback-delivery.ts';
import type { Delivery } from '../../src/ports/delivery.port.ts';
import type { DeliveryCheckpoints, DeliveryStanding } from '../../src/ports/delivery-checkpoints.port.ts';
import type { EventPublisher } from '../../src/ports/event-publisher.port.ts';
import { createRelay } from '../../src/reactors/relay/relay.ts';
import type { RelayPorts } from '../../src/reactors/relay/relay.ts';
import { chainedRecords, fill, memoryEnd } from './chained-logs.ts';
import { fakeObserver } from './fakes/fake-observer.ts';
import { createMemoryRelayPlaces } from './memory/memory-relay-places.ts';
import { memoryLeases } from './projection-fakes.ts';

const mostTriesAtEnds = 100;
/** More than any test appends. */
const recordsOfWorld = 3_000;

/** A part that runs until it is stopped. */
export interface Runs {
  readonly stop: () => Promise<void>;
}

/** A world on these brokers, with a topic of its own. */
export async function kafkaWorld(brokers: readonly string[]) {
  const topic = `test.${randomUUID()}`;
  const observer = fakeObserver();
  const kafka = kafkaClient('voicemeet-test', { brokers, tls: undefined, sasl: undefined }, observer);
  const { records } = chainedRecords(recordsOfWorld, 24);
  const log = await memoryEnd();
  const feed = log as unknown as RelayPorts['feed'];
  const [places, leases] = [createMemoryRelayPlaces(), memoryLeases(systemPace)];
  const met: unknown[] = [];
  let appended = 0;
  let generation = 0n;
  const publisherOf = () => createKafkaEventPublisher(kafka, { topic, partitions: 12, compression: 'gzip' });
  const ports = { feed, places, leases, pace: systemPace, observer };
  const relay = (publisher: EventPublisher = publisherOf(), changed: Partial<RelayPorts> = {}): Runs => {
    const stop = new AbortController();
    const options = { topic, holder: randomUUID(), firstPauseMs: 50, longestPauseMs: 500 };
    const ended = createRelay({ ...ports, publisher, ...changed }, options).run(stop.signal);
    return {
      stop: async () => {
        stop.abort();
        await ended;
        await publisher.close();
      },
    };
  };
  const process = (heard?: (reactor: string) => void): Delivery =>
    createKafkaDelivery(
      {
        kafka,
        generations: { next: () => Promise.resolve((generation += 1n)) },
        epoch: () => feed.epoch(),
        pace: systemPace,
        observer,
        met: (fault) => void met.push(fault),
        ...(heard !== undefined && { heard }),
      },
      {
        topic,
        group: topic,
        sessionTimeoutMs: 6_000,
        heartbeatMs: 300,
        drainMs: 2_000,
        longestPauseMs: 500,
      },
    );
  return {
    topic,
    kafka,
    observer,
    ports,
    met,
    publisherOf,
    relay,
    records,
    /** A delivery of a process of its own. */
    process,
    /** One that takes events from the log while the broker is silent; `place` is where the log counts as delivered. */
    fallingBack: () => {
      let place: DeliveryStanding = { position: 0n, epoch: '', state: 'following', reason: '' };
      const checkpoints: DeliveryCheckpoints = {
        find: () => Promise.resolve(place),
        claim: (_reactor, _fence, epoch) => Promise.resolve((place = { ...place, epoch })),
        advance: (_reactor, _fence, position) => Promise.resolve(void (place = { ...place, position })),
        report: () => Promise.resolve(),
        raise: (_reactor, to) => Promise.resolve(void (place = { ...place, ...to })),
        restart: () => Promise.resolve(),
      };
      const logPorts = { feed, leases, checkpoints, pace: systemPace, observer };
      const log = embeddedDelivery(logPorts, { holder: randomUUID(), idleMs: 50 });
      const progress = createKafkaProgress({ kafka, places }, { topic, group: topic });
      const heard = (reactor: string): void => delivery.heard(reactor);
      const both = {
        broker: process(heard),
        log,
        progress,
        checkpoints,
        pace: systemPace,
        observer,
        tail: () => feed.tail(),
      };
      const delivery = fallbackDelivery(both, {
        silentMs: 3_000,
        stalledMs: 5_000,
        lookMs: 100,
        raiseEveryMs: 500,
      });
      return { delivery, place: () => place.position };
    },
    append: async (events: number): Promise<void> => {
      await fill(log, records.slice(appended, appended + events));
      appended += events;
    },
    /** How many events there are of each stream. */
    appended: (): ReadonlyMap<string, number> => {
      const counts = new Map<string, number>();
      for (const { stream } of records.slice(0, appended)) counts.set(stream, (counts.get(stream) ?? 0) + 1);
      return counts;
    },
    /** Everything that is in the topic, by partition. */
    ends: async (): Promise<readonly bigint[]> => {
      const admin = kafka.admin();
      await admin.connect();
      try {
        const offsets = await offsetsOf(admin, topic);
        return [...offsets].sort((a, b) => a.partition - b.partition).map(({ high }) => BigInt(high));
      } finally {
        await admin.disconnect();
      }
    },
    /** Sets a setting of the topic. */
    configure: async (name: string, value: string): Promise<void> => {
      const admin = kafka.admin();
      await admin.connect();
      const resource = {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [{ name, value }],
      };
      await admin.alterConfigs({ validateOnly: false, resources: [resource] });
      await admin.disconnect();
    },
    deleteTopic: async (): Promise<void> => {
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topic] });
      await admin.disconnect();
    },
  };
}

export type KafkaWorld = Awaited<ReturnType<typeof kafkaWorld>>;

/** A reactor that remembers what it was given, while it runs. */
export function aReactor(
  delivery: Delivery,
  name: string,
  handle: Parameters<Delivery['run']>[1] = () => Promise.resolve(),
) {
  const given: { stream: string; revision: number; source: string; generation: bigint; position: bigint }[] =
    [];
  const stop = new AbortController();
  const ended = delivery.run(
    name,
    async (batch, over) => {
      await handle(batch, over);
      const { source, generation } = batch;
      for (const { stream, revision, position } of batch.events)
        given.push({ stream, revision: Number(revision), source, generation, position });
    },
    stop.signal,
  );
  return {
    given,
    /** Streams of which a revision came before the one before it ever did. */
    gaps: (): readonly string[] => {
      const highest = new Map<string, number>();
      return given.flatMap(({ stream, revision }) => {
        const before = highest.get(stream) ?? -1;
        highest.set(stream, Math.max(before, revision));
        return revision > before + 1 ? [`${stream}: ${revision} after ${before}`] : [];
      });
    },
    has: (appended: ReadonlyMap<string, number>): boolean => {
      const seen = new Map<string, Set<number>>();
      for (const { stream, revision } of given)
        seen.set(stream, (seen.get(stream) ?? new Set()).add(revision));
      return [...appended].every(([stream, count]) => seen.get(stream)?.size === count);
    },
    stop: async (): Promise<void> => {
      stop.abort();
      await ended;
    },
  };
}

/** A topic that was just made may have no leader yet, which this question does not wait for. */
async function offsetsOf(admin: ReturnType<Kafka['admin']>, topic: string) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      const isPassing = error instanceof Error && 'retriable' in error && error.retriable === true;
      if (!isPassing || tries === mostTriesAtEnds) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Resolves once something holds. */
export async function once(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 60_000,
): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`waited for ${timeoutMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
