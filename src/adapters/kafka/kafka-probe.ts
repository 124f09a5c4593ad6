// Tries what the program asks of its topic: that it is there, takes a message, and gives it again; and that a reactor's progress can
// be read. The group that it reads as is a group of its own, each member of which is given every partition, so that several probes
// at once, and reactors, take nothing from each other. Nothing is committed.
import { AssignerProtocol } from 'kafkajs';
import type { Consumer, Kafka, PartitionAssigner } from 'kafkajs';
import type { TopicEnds } from '../../ports/event-publisher.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { committedOf } from './committed.ts';
import { briefRetries } from './kafka-client.ts';
import { toFault } from './kafka-faults.ts';
import { probeMessage } from './probe-message.ts';

/** Where a message is. */
export interface MessagePlace {
  readonly partition: number;
  readonly offset: bigint;
}

/** A topic as it is. */
export interface SeenTopic {
  readonly ends: TopicEnds;
  /** The last message of one of its partitions; undefined where all are empty. */
  readonly newest: MessagePlace | undefined;
}

/** One topic, tried. Everything raises the faults of `kafka-faults.ts`. */
export interface KafkaProbe {
  /** Undefined where there is no such topic. Makes none. */
  readonly look: () => Promise<SeenTopic | undefined>;
  /** Writes a message that readers pass over, acknowledged by all replicas in sync; the broker forgets it as it does any other. */
  readonly publish: (id: string, partition: number) => Promise<MessagePlace>;
  /** Reads the message at a place. Raises transient `message-not-delivered` where it does not come in time. */
  readonly receive: (place: MessagePlace, signal: AbortSignal) => Promise<void>;
  /** Reads how far a reactor's group is. */
  readonly progress: (reactor: string) => Promise<void>;
}

/** The topic, and what the names of groups begin with. */
export interface KafkaProbeOptions {
  readonly topic: string;
  readonly group: string;
  /** Default 20,000: a broker lets a new group wait for three seconds before it assigns anything. */
  readonly receiveMs?: number;
}

const defaultReceiveMs = 20_000;
const acknowledgeTimeoutMs = 8_000;
const fetchWaitMs = 500;
/** A broker that has just started does not know its groups for some seconds. */
const groupRetries = { retries: 10, initialRetryTime: 200, maxRetryTime: 2_000 };
const sessionTimeoutMs = 10_000;

/** A probe of one topic. */
export function createKafkaProbe(kafka: Kafka, options: KafkaProbeOptions): KafkaProbe {
  const { topic, group, receiveMs = defaultReceiveMs } = options;
  return {
    look: async () => {
      const admin = kafka.admin({ retry: briefRetries });
      return closing(admin, async () => {
        if (!(await admin.listTopics()).includes(topic)) return undefined;
        return seenOf(await admin.fetchTopicOffsets(topic));
      });
    },
    publish: async (id, partition) => {
      const producer = kafka.producer({ allowAutoTopicCreation: false, retry: briefRetries });
      return closing(producer, async () => {
        const messages = [{ ...probeMessage(id), partition }];
        const sent = await producer.send({ topic, acks: -1, timeout: acknowledgeTimeoutMs, messages });
        return { partition, offset: BigInt(sent[0]?.baseOffset ?? '0') };
      });
    },
    receive: async (place, signal) => {
      const consumer = kafka.consumer({
        groupId: `${group}.probe`,
        partitionAssigners: [everythingToEveryone(topic)],
        sessionTimeout: sessionTimeoutMs,
        maxWaitTimeInMs: fetchWaitMs,
        allowAutoTopicCreation: false,
        retry: { ...groupRetries, restartOnFailure: () => Promise.resolve(false) },
      });
      await closing(consumer, () => received(consumer, topic, place, { receiveMs, signal }));
    },
    progress: async (reactor) => {
      await committedOf(kafka, `${group}.${reactor}`, topic);
    },
  };
}

type Offsets = readonly { readonly partition: number; readonly high: string; readonly low: string }[];

function seenOf(offsets: Offsets): SeenTopic {
  const ends = new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
  const filled = offsets.find(({ high, low }) => BigInt(high) > BigInt(low));
  return {
    ends: Array.from({ length: offsets.length }, (_, partition) => ends.get(partition) ?? 0n),
    newest: filled && { partition: filled.partition, offset: BigInt(filled.high) - 1n },
  };
}

/** Connects, works, and leaves. */
async function closing<Result>(
  client: { readonly connect: () => Promise<void>; readonly disconnect: () => Promise<void> },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await client.connect();
    return await work();
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.disconnect().catch(() => undefined);
  }
}

async function received(
  consumer: Consumer,
  topic: string,
  { partition, offset }: MessagePlace,
  { receiveMs, signal }: { readonly receiveMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const outcome = new Promise<void>((resolve, reject) => {
    const late = () =>
      reject(
        new TransientFault(
          'message-not-delivered',
          `Kafka acknowledged a message of ${topic}/${partition} and does not deliver it.`,
        ),
      );
    const timer = setTimeout(late, receiveMs);
    over.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    signal.addEventListener('abort', late, { once: true, signal: over.signal });
    if (signal.aborted) late();
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const isHere = (from: number, at: string): boolean => from === partition && BigInt(at) >= offset;
    const running = consumer.subscribe({ topics: [topic], fromBeginning: false }).then(() =>
      consumer.run({
        autoCommit: false,
        eachMessage: ({ partition: from, message }) => {
          if (isHere(from, message.offset)) resolve();
          return Promise.resolve();
        },
      }),
    );
    running.then(() => consumer.seek({ topic, partition, offset: String(offset) })).catch(reject);
  });
  await outcome.finally(() => over.abort());
}

function everythingToEveryone(topic: string): PartitionAssigner {
  const [name, version] = ['everything', 0];
  return ({ cluster }) => ({
    name,
    version,
    assign: ({ members }) => {
      const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({
        version,
        assignment: { [topic]: partitions },
        userData: Buffer.alloc(0),
      });
      return Promise.resolve(members.map(({ memberId }) => ({ memberId, memberAssignment })));
    },
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) }),
    }),
  });
}
