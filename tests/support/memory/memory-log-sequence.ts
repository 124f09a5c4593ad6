// The sequence of a log in memory, held to the same contract: what is looked up and what is written share a state. For
// tests; what it keeps dies with the process.
import { FatalFault } from '../../../src/ports/faults.ts';
import type {
  LogSequence,
  LogSequencer,
  NumberedEvent,
  SequenceEnd,
} from '../../../src/ports/log-sequence.port.ts';

/** Both sides of one sequence. */
export interface MemoryLogSequence {
  readonly sequence: LogSequence;
  readonly sequencer: LogSequencer;
}

/** A sequence that was never begun. */
export function createMemoryLogSequence(): MemoryLogSequence {
  let events: NumberedEvent[] = [];
  let end: SequenceEnd | undefined;
  let newest = 0n;

  const assertFence = (fence: bigint): void => {
    if (fence < newest) throw new FatalFault('fenced', `The sequence was taken over under fence ${newest}.`);
    newest = fence;
  };
  const begin = (epoch: string): SequenceEnd => {
    events = [];
    end = { epoch, position: 0n, index: 0n };
    return end;
  };
  const isAt = (given: SequenceEnd): boolean =>
    end?.epoch === given.epoch && end.position === given.position && end.index === given.index;

  return {
    sequence: {
      ofTenant: async (tenant, after, upTo, limit) => {
        const own = events.filter(
          (event) => event.tenant === tenant && event.position > after && event.position <= upTo,
        );
        return Promise.resolve({ end, events: own.slice(0, limit) });
      },
    },
    sequencer: {
      claim: async (fence, epoch) => {
        assertFence(fence);
        return Promise.resolve(end ?? begin(epoch));
      },
      append: async (fence, from, given) => {
        assertFence(fence);
        if (!isAt(from)) {
          throw new FatalFault('sequence-moved', `The sequence does not end at ${from.position}.`);
        }
        events.push(...given.map((event, at) => ({ ...event, index: from.index + BigInt(at + 1) })));
        const last = events.at(-1);
        end = { epoch: from.epoch, position: last?.position ?? 0n, index: last?.index ?? 0n };
        return Promise.resolve(end);
      },
      restart: async (fence, epoch) => {
        assertFence(fence);
        return Promise.resolve(begin(epoch));
      },
    },
  };
}
