// Delivers what was fetched of one partition, run by run (kafka-delivery.ts says what holds: D1 to D5).
import kafkajs from 'kafkajs';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Pace } from '../../ports/clock.port.ts';
import type { DeliveredBatch, Delivery } from '../../ports/delivery.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Assignment, Lane } from './assignment.ts';
import { besideHeartbeats } from './beside-heartbeats.ts';
import { metadataOf } from './committed.ts';
import type { Committed } from './committed.ts';
import { lifeOf } from './event-message.ts';
import type { SendOffsets } from './offset-commits.ts';
import { beatIn } from './probe-message.ts';
import { readMessages } from './read-messages.ts';

/** How a delivery works; times in milliseconds. */
export interface DeliverySettings {
  readonly topic: string;
  /** Default 10,000: a member that is silent for longer is counted out. */
  readonly sessionTimeoutMs: number;
  /** Default 1,000. */
  readonly heartbeatMs: number;
  /** Default 5,000: how long to wait for what is being handled when the partition goes to another member. */
  readonly drainMs: number;
  /** Default 500: events of one partition that are handled at once. */
  readonly runEvents: number;
  /** Default 200 and 5,000: the first and the longest pause before something is tried again. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** What batches are delivered with. */
export interface Delivering {
  readonly reactor: string;
  readonly handle: Parameters<Delivery['run']>[1];
  readonly stopRequested: AbortSignal;
  readonly consumer: Pick<Consumer, 'seek'>;
  /** D5. The newest life that was seen or is committed of each partition. */
  readonly lives: Map<number, bigint>;
  readonly settings: DeliverySettings;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly met: (fault: unknown) => void;
  /** Given each beat of the canary, once everything before it in its partition was handled. */
  readonly beat?: (reactor: string, beat: bigint) => void;
}

/** Node finds this name in the package's default export only. */
const { KafkaJSError } = kafkajs;
const mostDoublings = 10;

/** The pause before something is tried again that failed so many times in a row before. */
export function pauseAfter(
  failures: number,
  { firstPauseMs, longestPauseMs }: Pick<DeliverySettings, 'firstPauseMs' | 'longestPauseMs'>,
): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, mostDoublings));
}

/** Delivers a batch under the assignment of now. Raises errors of the client, which joins the group again or reconnects. */
export async function deliverBatch(
  delivering: Delivering,
  assigned: () => Assignment | undefined,
  payload: EachBatchPayload,
): Promise<void> {
  const { reactor, stopRequested, settings, pace, observer, met } = delivering;
  const { partition, messages } = payload.batch;
  const given = assigned();
  const [first] = messages;
  if (given === undefined || first === undefined) return;
  const { topic, runEvents } = settings;
  const source = `${topic}/${partition}`;
  const lane = given.lane(partition);
  /** D1, and nothing for an assignment that is over: the client would commit it under the present one. */
  const send: SendOffsets = async (offsets) => {
    if (assigned() !== given) throw new KafkaJSError('the partition was assigned anew', { retriable: true });
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [...offsets] }] });
  };
  const commit = (offset: bigint): Promise<void> => {
    const metadata = metadataOf(delivering.lives.get(partition));
    return given.commit({ partition, offset: String(offset), metadata }, send);
  };
  try {
    if (isOfNewLife(delivering, partition, first, (await given.committed()).get(partition))) {
      observer.warn('the topic was made anew: its partition is read from its beginning', { source });
      delivering.consumer.seek({ topic, partition, offset: '0' });
      await commit(0n);
      return;
    }
    const { generation, epoch } = await given.begin(() => commit(BigInt(first.offset)));
    for (let at = 0; at < messages.length; at += runEvents) {
      if (given.over.aborted || stopRequested.aborted) return;
      const run = messages.slice(at, at + runEvents);
      const events = readMessages(run, { reactor, source, epoch, ...lane, observer, met });
      const batch = { source, generation, events };
      const { isDone, lost } = await handled(delivering, given, batch, payload);
      if (isDone) {
        const { offset } = run.at(-1) ?? first;
        payload.resolveOffset(offset);
        await commit(BigInt(offset) + 1n);
        passOnBeats(delivering, run);
      }
      if (lost !== undefined) throw lost;
      if (!isDone) return;
      lane.failures = 0;
      await payload.heartbeat();
    }
  } catch (error) {
    if (error instanceof KafkaJSError) throw error;
    // The reactor, or the database that gives generations, could not do it now.
    const fact = 'a reactor could not handle events: they are delivered to it again';
    if (lane.failures === 0) observer.warn(fact, { source }, error);
    pauseLane(lane, payload.pause(), pace.pause(pauseAfter(lane.failures, settings), given.over));
  }
}

function passOnBeats({ reactor, beat }: Delivering, run: readonly KafkaMessage[]): void {
  for (const message of run) {
    const carried = beatIn(message);
    if (carried !== undefined) beat?.(reactor, carried);
  }
}

function pauseLane(lane: Lane, resume: () => void, over: Promise<void>): void {
  lane.failures += 1;
  void over.then(resume);
}

/** D5. */
function isOfNewLife(
  { lives }: Delivering,
  partition: number,
  first: KafkaMessage,
  committed: Committed | undefined,
): boolean {
  const life = lifeOf(first);
  const known = newest(lives.get(partition), committed?.life);
  if (known !== undefined) lives.set(partition, known);
  if (life === undefined || (known !== undefined && life <= known)) return false;
  lives.set(partition, life);
  return known !== undefined;
}

function newest(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

/** D3. Whether a batch was handled; and the client's error where the group counts this member out. Raises what `handle` raises. */
async function handled(
  { handle, stopRequested, settings, pace, observer }: Delivering,
  given: Assignment,
  batch: DeliveredBatch,
  payload: EachBatchPayload,
): Promise<{ readonly isDone: boolean; readonly lost: Error | undefined }> {
  if (batch.events.length === 0) return { isDone: true, lost: undefined };
  const asked = new AbortController();
  const over = AbortSignal.any([asked.signal, given.over, stopRequested]);
  const end = (): void => asked.abort();
  const beating = { ...settings, heartbeat: () => payload.heartbeat(), pace, over, end };
  const { outcome, lost } = await besideHeartbeats(handle(batch, over), beating);
  if (outcome === undefined)
    observer.warn('events were abandoned while they were handled', { source: batch.source });
  if (outcome?.kind === 'failed' && lost === undefined) throw outcome.fault;
  return { isDone: outcome?.kind === 'done', lost };
}
