// Delivers a topic's events to reactors, each by a consumer group of its own.
//
//   D1  What is committed is the lowest offset that is not finished: a partition's events are handled one run after the other, and
//       a run is committed after `handle` resolved. A run whose `handle` rejects is delivered again after a pause, during which
//       other partitions go on.
//   D2  A generation is taken after the assignment and confirmed by a commit under it before anything is delivered: the broker
//       refuses that of an assignment that is over. So a later assignment never has a lower number.
//   D3  On a rebalance, or a stop, what is being handled is asked to end and waited for, for a bound, before the group is joined
//       again: nobody else has the partition until then. What takes longer is abandoned: its outcome changes nothing here, and its
//       generation is an old one.
//   D4  The client waits for all partitions of a fetch before the next one; meanwhile heartbeats keep its place in the group. So a
//       slow reactor is given no more than it can take.
//   D5  A topic that was made anew (its messages count another life) is read from its beginning: an offset of its former life
//       means nothing in it. The life of what was handled is committed with it, so that the next member knows it too.
import type { Kafka } from 'kafkajs';
import type { Pace } from '../../ports/clock.port.ts';
import type { Delivery } from '../../ports/delivery.port.ts';
import type { Generations } from '../../ports/generations.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { newAssignment } from './assignment.ts';
import type { Assignment } from './assignment.ts';
import { committedOf } from './committed.ts';
import { deliverBatch, pauseAfter } from './deliver-batch.ts';
import type { DeliverySettings } from './deliver-batch.ts';
import { toFault } from './kafka-faults.ts';

/** What it works with. */
export interface KafkaDeliveryPorts {
  readonly kafka: Kafka;
  readonly generations: Generations;
  /** The history that the log is. */
  readonly epoch: () => Promise<string>;
  readonly pace: Pace;
  readonly observer: Observer;
  /** Told of messages that are no events of ours, as tampered with. */
  readonly met: (fault: unknown) => void;
  /** Told each time that the broker answered a reactor's consumer. */
  readonly heard?: (reactor: string) => void;
  /** Given each beat of the canary that a reactor's consumer received. */
  readonly beat?: (reactor: string, beat: bigint) => void;
}

/** How it works. */
export interface KafkaDeliveryOptions extends Partial<Omit<DeliverySettings, 'topic'>> {
  readonly topic: string;
  /** What the names of groups begin with: a reactor's is `<group>.<reactor>`. */
  readonly group: string;
}

const defaults = {
  sessionTimeoutMs: 10_000,
  heartbeatMs: 1_000,
  drainMs: 5_000,
  runEvents: 500,
  firstPauseMs: 200,
  longestPauseMs: 5_000,
};
const fetchWaitMs = 500;
const fetchBytesOfPartition = 512 * 1_024;
const partitionsAtOnce = 12;
/** More than draining, joining and what the client retries meanwhile take. */
const rebalanceSpareMs = 15_000;
const clientRetries = { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000 };
const closeTimeoutMs = 15_000;

type Settings = DeliverySettings & { readonly group: string };
type Handle = Parameters<Delivery['run']>[1];

/** Deliveries from one topic. */
export function createKafkaDelivery(ports: KafkaDeliveryPorts, options: KafkaDeliveryOptions): Delivery {
  const settings = { ...defaults, ...options };
  return {
    run: async (reactor, handle, stopRequested) => {
      const observer = ports.observer.child({ reactor });
      const member = oneMember({ ...ports, observer }, settings, reactor, handle, stopRequested);
      const isOver = (): boolean => stopRequested.aborted;
      for (let failures = 0; !isOver(); failures += 1) {
        const { fault, joined } = await member();
        if (isOver()) return;
        if (joined) failures = 0;
        const fact = 'a reactor takes no events from the broker, where they wait: it tries again';
        if (failures === 0) observer.warn(fact, { topic: settings.topic }, fault);
        await ports.pace.pause(pauseAfter(failures, settings), stopRequested);
      }
    },
  };
}

/** One life of a consumer: it ends by a failure, or when the stop is requested, and says whether it ever joined its group. */
function oneMember(
  ports: KafkaDeliveryPorts,
  settings: Settings,
  reactor: string,
  handle: Handle,
  stopRequested: AbortSignal,
): () => Promise<{ readonly fault: unknown; readonly joined: boolean }> {
  const { kafka, generations, epoch, pace, observer, heard } = ports;
  const { topic, group, sessionTimeoutMs, heartbeatMs, drainMs } = settings;
  const groupId = `${group}.${reactor}`;
  const committed = () => committedOf(kafka, groupId, topic);
  /** D5. Outlives a consumer: the newest life of each partition. */
  const lives = new Map<number, bigint>();
  return async () => {
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      rebalanceTimeout: drainMs + rebalanceSpareMs,
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: fetchBytesOfPartition,
      allowAutoTopicCreation: false,
      retry: { ...clientRetries, restartOnFailure: () => Promise.resolve(false) },
    });
    let assignment: Assignment | undefined;
    let joined = false;
    const closed = new AbortController();
    consumer.on(consumer.events.REBALANCING, () => assignment?.end());
    consumer.on(consumer.events.GROUP_JOIN, () => {
      assignment?.end();
      assignment = newAssignment({ generations, epoch, committed });
      joined = true;
      observer.count('delivery_assignments_total', { reactor });
    });
    const { FETCH, GROUP_JOIN, HEARTBEAT } = consumer.events;
    for (const answered of [FETCH, GROUP_JOIN, HEARTBEAT]) consumer.on(answered, () => heard?.(reactor));
    const crashed = new Promise<unknown>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    });
    const working = { ...ports, reactor, handle, stopRequested, consumer, lives, settings };
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: (payload) => deliverBatch(working, () => assignment, payload),
      });
      return { fault: toFault(await Promise.race([crashed, abortOf(stopRequested, closed.signal)])), joined };
    } catch (error) {
      return { fault: toFault(error), joined };
    } finally {
      assignment?.end();
      const closing = consumer
        .disconnect()
        .catch(() => undefined)
        .finally(() => closed.abort());
      await Promise.race([closing, pace.pause(closeTimeoutMs, closed.signal)]);
    }
  };
}

/** Resolves when a signal is aborted; nothing stays with it once `forgotten` is. */
function abortOf(signal: AbortSignal, forgotten: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(undefined);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true, signal: forgotten });
  });
}
