// Publishes events to one topic of a Kafka, idempotently, each message acknowledged by all replicas that are in sync.
//
//   P1  A stream's events are in one partition, in order: a request is sent after the one before it was acknowledged.
//   P2  After any failure the producer is made anew. Its numbers are what the broker recognises a repetition by; after a failure
//       nobody knows which of them were used, and other messages under the same numbers would be taken for a repetition.
//   P3  No request is larger than a broker takes by default, so that only a message that is too large by itself is refused.
import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Kafka, Message, Producer } from 'kafkajs';
import type { EventPublisher } from '../../ports/event-publisher.port.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { Tracer } from '../../ports/tracer.ts';
import { messageOf } from './event-message.ts';
import type { EventMessage } from './event-message.ts';
import { briefRetries } from './kafka-client.ts';
import { toFault } from './kafka-faults.ts';
import { partitionOf } from './partition-of.ts';
import { startSendSpans } from './send-spans.ts';

/** How a topic is made and written to. */
export interface KafkaPublisherOptions {
  readonly topic: string;
  /** Of a topic that is made here. */
  readonly partitions: number;
  readonly compression: 'none' | 'gzip';
  /** Tells a span for each trace that a batch has messages of. */
  readonly tracer?: Tracer | undefined;
}

/** A message as it is sent, with the partition that was worked out here. */
type PlacedMessage = EventMessage & { readonly partition: number };

const day = 24 * 60 * 60 * 1_000;
/** What a topic is made with; an operator may change it. */
const topicSettings = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: String(30 * day) },
  { name: 'max.message.bytes', value: String(1_048_588) },
];
/** A broker's own number of replicas. */
const asTheBrokerHasIt = -1;
/** P3. A record has 64 KiB at most, so there is room for one more and for what surrounds them. */
const requestBytes = 512 * 1_024;
/** Shorter than a request may take, so that the broker's own answer comes first. */
const acknowledgeTimeoutMs = 8_000;
const compressions = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP } as const;

/** A publisher of one topic. */
export function createKafkaEventPublisher(kafka: Kafka, options: KafkaPublisherOptions): EventPublisher {
  const { topic, partitions, compression, tracer } = options;
  let partitionCount = partitions;
  let producer: Producer | undefined;

  const connected = async (): Promise<Producer> => {
    if (producer !== undefined) return producer;
    const made = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: briefRetries,
    });
    producer = made;
    await made.connect();
    return made;
  };
  /** P2. */
  const drop = async (): Promise<void> => {
    const dropped = producer;
    producer = undefined;
    await dropped?.disconnect().catch(() => undefined);
  };
  /** P1. Sends messages, in two halves where the broker finds them too many; resolves with the ends of their partitions. */
  const send = async (
    messages: readonly PlacedMessage[],
  ): Promise<readonly (readonly [number, bigint])[]> => {
    try {
      const open = await connected();
      const acknowledged = await open.send({
        topic,
        acks: -1,
        timeout: acknowledgeTimeoutMs,
        compression: compressions[compression],
        messages: messages as Message[],
      });
      return acknowledged.map(({ partition, baseOffset = '0' }) => {
        const count = messages.filter((message) => message.partition === partition).length;
        return [partition, BigInt(baseOffset) + BigInt(count)] as const;
      });
    } catch (error) {
      await drop();
      const fault = toFault(error);
      if (!(fault instanceof PermanentFault) || messages.length === 1) throw fault;
      const half = messages.length / 2;
      return [...(await send(messages.slice(0, half))), ...(await send(messages.slice(half)))];
    }
  };
  return {
    open: async () => {
      const admin = kafka.admin({ retry: briefRetries });
      try {
        await admin.connect();
        if (!(await admin.listTopics()).includes(topic)) {
          const made = { topic, numPartitions: partitions, replicationFactor: asTheBrokerHasIt };
          await admin.createTopics({ topics: [{ ...made, configEntries: topicSettings }] });
          partitionCount = partitions;
          return Array.from({ length: partitions }, () => 0n);
        }
        const offsets = await admin.fetchTopicOffsets(topic);
        partitionCount = offsets.length;
        const ends = new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
        return Array.from({ length: partitionCount }, (_, partition) => ends.get(partition) ?? 0n);
      } catch (error) {
        throw toFault(error);
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    },
    publish: async (events, origin) => {
      const ends = new Map<number, bigint>();
      const messages = events.map((event) => {
        const message = messageOf(event, origin);
        return { ...message, partition: partitionOf(message.key, partitionCount) };
      });
      for (const request of requestsOf(messages)) {
        const end = startSendSpans(tracer, topic, request);
        const sent = await send(request).catch((fault: unknown) => {
          end(fault);
          throw fault;
        });
        end();
        for (const [partition, last] of sent) ends.set(partition, last);
      }
      return ends;
    },
    close: drop,
  };
}

/** P3. Messages in runs of at most 512 KiB, or of one. */
function requestsOf(messages: readonly PlacedMessage[]): readonly (readonly PlacedMessage[])[] {
  const requests: PlacedMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = message.key.length + message.value.length;
    if (room < bytes || requests.length === 0) {
      requests.push([]);
      room = requestBytes;
    }
    requests.at(-1)?.push(message);
    room -= bytes;
  }
  return requests;
}
