// Which partition a key's messages are in: murmur2 as Java's clients compute it, named here and not left to a default. Defaults
// of other clients put half of all keys elsewhere, which nobody sees while the number of partitions is a power of two.
import { Partitioners } from 'kafkajs';

const javas = Partitioners.DefaultPartitioner();

/** The partition, from 0, of a key among so many. */
export function partitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return javas({ topic: '', partitionMetadata, message: { key, value: null } });
}
