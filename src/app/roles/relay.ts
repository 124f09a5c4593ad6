// The role `relay`: publishes the log to Kafka, or stands by for another process that does.
import { createKafkaProbe } from '../../adapters/kafka/kafka-probe.ts';
import { beatId } from '../../adapters/kafka/probe-message.ts';
import { createKafkaEventPublisher } from '../../adapters/kafka/kafka-event-publisher.ts';
import { observedLeases } from '../../following/observed-leases.ts';
import { createRelay } from '../../reactors/relay/relay.ts';
import { watchRelay } from '../../reactors/relay/relay-watch.ts';
import { TransientFault } from '../../ports/faults.ts';
import { relayStep } from '../canary-way.ts';
import { consumerGroups, openKafka } from '../parts/kafka.ts';
import { refuseReplaced } from '../probes/kafka-probe.ts';
import { relayPart } from '../relay-health.ts';
import { watch } from '../watch.ts';
import { startInBackground } from './background.ts';
import { startCanarySteps } from './canary.ts';
import type { ProgramRole } from './role.ts';

/** Of a topic that is made here: no power of two, with which differing partitioners would not be noticed. */
const partitions = 12;

export const relayRole: ProgramRole = {
  name: 'relay',
  pools: ['relaying'],
  async start(means) {
    const { config, lifecycle, parts, pace, observer, holder } = means;
    const { kafka } = config;
    if (kafka.kind === 'none') return undefined;
    const { topic, compression } = kafka;
    const client = await lifecycle.start('client of Kafka', () => openKafka(kafka, observer));
    const publisher = await lifecycle.start(
      'publisher of events',
      () => createKafkaEventPublisher(client, { topic, partitions, compression, tracer: observer.tracer }),
      ({ close }) => close(),
    );
    const [feed, places] = [parts.tampering.feed(parts.relayFeed()), parts.relayPlaces()];
    const leases = observedLeases(parts.relayLeases(), observer);
    const canary = await startCanarySteps(means, 'relaying');
    const probe = createKafkaProbe(client, { topic, group: consumerGroups });
    const along = canary.along(relayStep(topic), feed, async ({ beat }) => {
      const seen = await probe.look();
      if (seen === undefined) throw new TransientFault('topic-missing', `Kafka has no topic ${topic}.`);
      await refuseReplaced(places, topic, seen.ends);
      // One partition after the other.
      await probe.publish(beatId(beat), Number(beat % BigInt(seen.ends.length)));
    });
    const relay = createRelay({ feed: along, places, leases, publisher, pace, observer }, { topic, holder });
    await startInBackground(means, 'relay', (signal) => relay.run(signal));
    const look = watchRelay({ topic, places, feed, pace, observer });
    const looks = [{ name: 'The relay', look }];
    await startInBackground(means, 'watch of the relay', (signal) => watch(looks, observer, pace, signal));
    const part = relayPart(topic, look);
    return { routes: [], health: () => [part] };
  },
};
