// How far a topic goes, compared with how far it went.
import type { TopicEnds } from '../../ports/event-publisher.port.ts';

/** The first partition that does not go as far as it went; one more, or one that is not known yet, is none. */
export function shorterPartition(kept: TopicEnds, ends: TopicEnds): number | undefined {
  const partition = kept.findIndex((end, number) => (ends[number] ?? 0n) < end);
  return partition < 0 ? undefined : partition;
}
