// The Kafka that events are published to and delivered from: its client, with the secrets that it is entered by.
import { readFile } from 'node:fs/promises';
import { kafkaClient } from '../../adapters/kafka/kafka-client.ts';
import type { KafkaClient, KafkaPlace } from '../../adapters/kafka/kafka-client.ts';
import { createKafkaDelivery } from '../../adapters/kafka/kafka-delivery.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { Delivery } from '../../ports/delivery.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { unreadableFile } from '../../ports/unreadable-file.ts';
import type { ConfiguredKafka } from '../config/kafka.ts';
import { prefix } from '../config/section.ts';
import { secretIn, secretText } from './given-secret.ts';
import type { Parts } from './parts.ts';

/** What the names of consumer groups begin with. */
export const consumerGroups = 'voicemeet';
const settings = 'Kafka';

/** A client of the configured Kafka. Raises the fatal faults of files that are missing or open to others. */
export async function openKafka(
  config: ConfiguredKafka,
  observer: Pick<Observer, 'debug'>,
): Promise<KafkaClient> {
  return kafkaClient('voicemeet', await placeOf(config), observer);
}

/** Deliveries to reactors from it; `heard` is told each time that it answered a reactor's consumer. */
export function kafkaDelivery(
  kafka: KafkaClient,
  { topic }: Pick<ConfiguredKafka, 'topic'>,
  parts: Pick<Parts, 'tampering' | 'rawFeed' | 'deliveryGenerations'>,
  means: {
    readonly pace: Pace;
    readonly observer: Observer;
    readonly heard: (reactor: string) => void;
    readonly beat: (reactor: string, beat: bigint) => void;
  },
): Delivery {
  const { met } = parts.tampering;
  const generations = parts.deliveryGenerations();
  const ports = { ...means, kafka, generations, epoch: () => parts.rawFeed().epoch(), met };
  return createKafkaDelivery(ports, { topic, group: consumerGroups });
}

async function certificatesIn(path: string, setting: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadableFile(path, `${prefix}${setting}`, error);
  });
}

async function placeOf({ brokers, tls, sasl }: ConfiguredKafka): Promise<KafkaPlace> {
  return {
    brokers,
    tls: tls && {
      ...(tls.caFile === '' ? undefined : { ca: await certificatesIn(tls.caFile, 'KAFKA_TLS_CA_FILE') }),
      ...(tls.certFile === ''
        ? undefined
        : { cert: await certificatesIn(tls.certFile, 'KAFKA_TLS_CERT_FILE') }),
      ...(tls.keyFile === '' ? undefined : { key: await secretIn(tls.keyFile, settings) }),
    },
    sasl: sasl && { ...sasl, password: await secretText(sasl.password, settings) },
  };
}
