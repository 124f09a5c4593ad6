// Delivery by another client of Kafka, @platformatic/kafka: that the port, the messages and their checks are not kafkajs' own.
// It handles one event after the other, and whatever interrupts it (a failure, a rebalance) it begins anew at what is committed.
import { setMaxListeners } from 'node:events';
import { newAssignment } from '../../src/adapters/kafka/assignment.ts';
import type { Assignment } from '../../src/adapters/kafka/assignment.ts';
import { readMessages } from '../../src/adapters/kafka/read-messages.ts';
import type { KafkaDeliveryPorts } from '../../src/adapters/kafka/kafka-delivery.ts';
import type { Delivery } from '../../src/ports/delivery.port.ts';

/** What is used of the package. */
interface Client {
  readonly Consumer: new (options: object) => {
    readonly on: (event: string, listener: () => void) => void;
    readonly consume: (options: object) => Promise<AsyncIterable<Message> & { close: () => Promise<void> }>;
    readonly close: (force: boolean) => Promise<void>;
  };
  readonly compatibilityPartitioner: (message: object, key?: Buffer) => number;
}

interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: ReadonlyMap<Buffer, Buffer>;
  readonly partition: number;
  readonly offset: bigint;
  readonly commit: () => Promise<void>;
}

const pauseMs = 200;

/** The package, from the folder of this file. */
export async function secondClient(): Promise<Client> {
  const name = '@platformatic/kafka';
  return (await import(name)) as Client;
}

/** Deliveries from one topic. */
export function platformaticDelivery(
  client: Client,
  brokers: readonly string[],
  ports: Omit<KafkaDeliveryPorts, 'kafka'>,
  { topic, group }: { readonly topic: string; readonly group: string },
): Delivery {
  const { generations, epoch, pace, observer, met } = ports;
  const once = async (
    reactor: string,
    handle: Parameters<Delivery['run']>[1],
    stop: AbortSignal,
  ): Promise<void> => {
    const consumer = new client.Consumer({
      clientId: 'voicemeet-test',
      bootstrapBrokers: brokers,
      groupId: `${group}.${reactor}`,
      // Joining a group takes as long as the other members do.
      timeout: 30_000,
      requestTimeout: 30_000,
      sessionTimeout: 6_000,
      heartbeatInterval: 300,
      rebalanceTimeout: 8_000,
      maxWaitTime: 200,
    });
    const committed = () => Promise.resolve(new Map());
    let assignment: Assignment = newAssignment({ generations, epoch, committed });
    consumer.on('consumer:group:rebalance', () => assignment.end());
    consumer.on('consumer:group:join', () => {
      assignment.end();
      assignment = newAssignment({ generations, epoch, committed });
    });
    const stream = await consumer.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
      highWaterMark: 16,
    });
    // Ends the waiting for messages; what is being handled ends by itself, and the consumer leaves its group after that.
    const onStop = (): void => void stream.close().catch(() => undefined);
    stop.addEventListener('abort', onStop, { once: true });
    try {
      for await (const message of stream) {
        const given = assignment;
        if (given.over.aborted || stop.aborted) break;
        const { generation, epoch: history } = await given.begin(() => Promise.resolve());
        const source = `${topic}/${message.partition}`;
        const reading = { reactor, source, epoch: history, ...given.lane(message.partition), observer, met };
        const events = readMessages([received(message)], reading);
        if (events.length > 0)
          await handle({ source, generation, events }, AbortSignal.any([given.over, stop]));
        if (assignment !== given) break;
        await message.commit();
      }
    } finally {
      stop.removeEventListener('abort', onStop);
      await consumer.close(true).catch(() => undefined);
    }
  };
  return {
    run: async (reactor, handle, stop) => {
      setMaxListeners(0, stop);
      while (!stop.aborted) {
        await once(reactor, handle, stop).catch(() => undefined);
        await pace.pause(pauseMs, stop);
      }
    },
  };
}

function received({ key, value, headers, offset }: Message) {
  const named = [...headers].map(([name, text]) => [String(name), text] as const);
  return { key, value, headers: Object.fromEntries(named), offset: String(offset) };
}
