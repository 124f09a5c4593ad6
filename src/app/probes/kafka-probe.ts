// The Kafka that events are published to, where one is configured. A relay publishes a message; where reactors take events from it,
// it has to come back, or, where this process does not publish, the newest one that is there. Nothing is published to a topic that
// was made anew since the relay published to it: its end is by what the relay notices that.
import { randomUUID } from 'node:crypto';
import type { KafkaProbe, MessagePlace, SeenTopic } from '../../adapters/kafka/kafka-probe.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { TopicEnds } from '../../ports/event-publisher.port.ts';
import { FatalFault, TransientFault } from '../../ports/faults.ts';
import type { RelayPlaces } from '../../ports/relay-places.port.ts';
import { shorterPartition } from '../../reactors/relay/topic-ends.ts';
import type { ConfiguredKafka, KafkaConfig } from '../config/kafka.ts';
import { probing } from './probing.ts';
import type { Probed, Probing, ServiceProbe } from './probing.ts';

const service = 'Kafka';
const operations = {
  find: 'find the topic',
  publish: 'publish a message',
  receive: 'receive a message',
  progress: 'read how far reactors are',
};
const topicLookMs = 500;

/** What is tried. */
export interface KafkaProbeMeans {
  readonly config: KafkaConfig;
  /** A client of the configured Kafka. Raises the faults of its files. */
  readonly open: (kafka: ConfiguredKafka) => Promise<KafkaProbe>;
  readonly publishes: boolean;
  readonly receives: boolean;
  /** How far the relay came; undefined where the database can't be asked. */
  readonly places: Pick<RelayPlaces, 'find'> | undefined;
  readonly reactors: readonly string[];
  readonly pace: Pace;
  /** How long a topic that is missing is waited for: a relay that starts makes it. */
  readonly topicWaitMs: number;
}

/** The probe. */
export function kafkaProbe(means: KafkaProbeMeans): ServiceProbe {
  const { config, open } = means;
  return {
    service,
    run: async (signal) => {
      const probed = probing(service);
      const { kafka } = config;
      if (kafka.kind === 'none')
        return unusedAll(probed, 'no VOICEMEET_KAFKA_BROKERS: events are not published');
      const opened = await probed.attempt('read its settings', () => open(kafka));
      if (opened === undefined) return probed.found();
      await tryAll(probed, opened.value, means, { topic: kafka.topic, signal });
      return probed.found();
    },
  };
}

function unusedAll({ unused, found }: Probing, why: string): readonly Probed[] {
  unused(operations.publish, why);
  unused(operations.receive, why);
  return found();
}

async function tryAll(
  { attempt, unused, untried }: Probing,
  probe: KafkaProbe,
  means: KafkaProbeMeans,
  { topic, signal }: { readonly topic: string; readonly signal: AbortSignal },
): Promise<void> {
  const { publishes, receives, places, reactors, config } = means;
  const seen = (await attempt(operations.find, () => found(probe, means, topic, signal)))?.value;
  let place: MessagePlace | undefined;
  if (!publishes) unused(operations.publish, 'this process does not play the role relay');
  else if (seen === undefined) untried(operations.publish, 'the topic was not found');
  else if (places === undefined)
    untried(operations.publish, 'how far the relay came is not known without the database');
  else {
    const published = await attempt(operations.publish, async () => {
      await refuseReplaced(places, topic, seen.ends);
      return probe.publish(randomUUID(), Math.floor(Math.random() * seen.ends.length));
    });
    place = published?.value;
  }
  if (!receives) {
    const why =
      config.reactorsFrom === 'log'
        ? 'reactors take events from the log'
        : 'this process does not play the role reactor';
    unused(operations.receive, why);
    return;
  }
  const due = place ?? seen?.newest;
  if (due === undefined)
    untried(operations.receive, seen === undefined ? 'the topic was not found' : 'the topic is empty');
  else await attempt(operations.receive, () => probe.receive(due, signal));
  await attempt(operations.progress, async () => {
    for (const reactor of reactors) await probe.progress(reactor);
  });
}

async function found(
  probe: KafkaProbe,
  { pace, topicWaitMs }: KafkaProbeMeans,
  topic: string,
  signal: AbortSignal,
): Promise<SeenTopic> {
  const endsMs = pace.monotonicMs() + topicWaitMs;
  for (;;) {
    const seen = await probe.look();
    if (seen !== undefined) return seen;
    if (pace.monotonicMs() >= endsMs || signal.aborted)
      throw new TransientFault('topic-missing', `Kafka has no topic ${topic}.`);
    await pace.pause(topicLookMs, signal);
  }
}

/** Raises a fatal fault `topic-replaced` where the topic does not go as far as the relay published, and the faults of the database. */
export async function refuseReplaced(
  places: Pick<RelayPlaces, 'find'>,
  topic: string,
  ends: TopicEnds,
): Promise<void> {
  const kept = (await places.find(topic))?.ends ?? [];
  const shorter = shorterPartition(kept, ends);
  if (shorter === undefined) return;
  throw new FatalFault(
    'topic-replaced',
    `Partition ${shorter} of ${topic} ends before what was published to it: the topic was deleted, or the broker lost its data.`,
  );
}
