// Answers of a transcriber kept in memory.
import type { HeardReply, KeptAnswers } from '../../src/reactors/transcription/transcribe-track.ts';

/** Keeps the first answer of each job. */
export function answersInMemory(): KeptAnswers & { readonly kept: ReadonlyMap<string, HeardReply> } {
  const kept = new Map<string, HeardReply>();
  return {
    kept,
    find: (job) => Promise.resolve(kept.get(job)),
    keep: (job, reply) => {
      const first = kept.get(job) ?? reply;
      kept.set(job, first);
      return Promise.resolve(first);
    },
  };
}
