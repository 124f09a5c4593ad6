// How far a group has committed each partition of a topic, and in which life of the topic: a commit says so in its metadata, so
// that every member knows it, whatever process saw the topic made anew.
import type { Kafka } from 'kafkajs';
import { briefRetries } from './kafka-client.ts';
import { toFault } from './kafka-faults.ts';

/** What is committed of a partition; commits of a version that did not say so have no life. */
export interface Committed {
  readonly offset: bigint;
  readonly life: bigint | undefined;
}

const metadataForm = /^life=(\d{1,18})$/;

/** The metadata of a commit. */
export function metadataOf(life: bigint | undefined): string {
  return life === undefined ? '' : `life=${life}`;
}

/** By partition; one of which nothing is committed is left out. Raises faults of the broker. */
export async function committedOf(
  kafka: Pick<Kafka, 'admin'>,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<number, Committed>> {
  const admin = kafka.admin({ retry: briefRetries });
  try {
    await admin.connect();
    const [of] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return new Map(
      (of?.partitions ?? []).flatMap(({ partition, offset, metadata }) => {
        const life = metadataForm.exec(metadata ?? '')?.[1];
        const committed = { offset: BigInt(offset), life: life === undefined ? undefined : BigInt(life) };
        return committed.offset < 0n ? [] : [[partition, committed] as const];
      }),
    );
  } catch (error) {
    throw toFault(error);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
