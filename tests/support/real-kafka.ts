// A real Kafka for tests: brokers that are named, or a container where Docker runs, or one on the machine's Java.
import { GenericContainer, Wait } from 'testcontainers';
import { startKafka } from '../../scripts/services/kafka.mjs';
import { freePort } from '../../scripts/services/free-ports.mjs';

const image = 'apache/kafka:4.1.1';
const port = 9092;
const startTimeoutMs = 120_000;

/** Brokers, and what ends them where they were started here; or why there are none. */
export type FoundKafka =
  | {
      readonly kind: 'found';
      readonly brokers: string;
      readonly from: string;
      readonly stop: () => Promise<void>;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly stop: () => Promise<void> };

/** What a broker is made of that a test may kill; or why there is nothing. */
export interface KafkaPrograms {
  readonly jars: string | undefined;
  readonly reason: string;
}

const nothing = (): Promise<void> => Promise.resolve();

/** The first that there is. Without Docker that is known in milliseconds. */
export async function findRealKafka(
  named: { readonly name: string; readonly brokers: string | undefined },
  { jars, reason }: KafkaPrograms,
): Promise<FoundKafka> {
  if (named.brokers !== undefined)
    return { kind: 'found', brokers: named.brokers, from: named.name, stop: nothing };
  try {
    return await inDocker();
  } catch (error) {
    if (jars !== undefined) {
      const { brokers, remove } = await startKafka({ jars });
      return { kind: 'found', brokers, from: "Apache Kafka 4.1.1 on the machine's Java", stop: remove };
    }
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: 'none',
      reason: `${named.name} names none, Docker gives none (${why}), and ${reason}`,
      stop: nothing,
    };
  }
}

/** The broker names the port by which it is reached, so that has to be known before it starts. */
async function inDocker(): Promise<FoundKafka> {
  const host = await freePort();
  const container = await new GenericContainer(image)
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${host}`,
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withExposedPorts({ container: port, host })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(startTimeoutMs)
    .start();
  return {
    kind: 'found',
    brokers: `127.0.0.1:${host}`,
    from: `${image} in Docker`,
    stop: async () => {
      await container.stop();
    },
  };
}
