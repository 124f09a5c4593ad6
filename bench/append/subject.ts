// The types of the append benchmark: what is measured, under which load, and what was checked afterwards.
import { systemRandom } from '../../src/adapters/codec/typed/random.ts';
import { uuidV7Source } from '../../src/adapters/system/new-uuids.ts';
import type { EventToAppend } from './events.ts';

/** `fresh`: every append begins a stream of its own. `hot`: 16 streams that all callers share. */
export type Streams = 'fresh' | 'hot';

/** One load: so many callers, each waiting for its append before it makes the next. */
export interface Load {
  readonly callers: number;
  readonly streams: Streams;
  /** One in so many events holds personal data. */
  readonly personalOneIn: number;
}

/** What was looked for in the store after a measurement. */
export interface Checked {
  readonly acknowledged: number;
  /** Acknowledged, but not there. */
  readonly lost: number;
  /** There more than once, or without having been acknowledged. */
  readonly surplus: number;
}

/** One measurement in progress. `append` resolves once the event is accepted and durable. */
export interface Run {
  readonly append: (event: EventToAppend) => Promise<void>;
  readonly check: () => Promise<Checked>;
}

/** A store that takes part. */
export interface AppendSubject {
  readonly name: string;
  readonly takes: (load: Load) => boolean;
  readonly begin: (load: Load) => Promise<Run>;
  readonly close: () => Promise<void>;
}

/** Names of fresh streams, for every subject alike: ordered by time, as ids are that a request under a time-ordered key makes. */
export function streamIds(): () => string {
  return uuidV7Source(Date.now, systemRandom());
}

export const hotStreams = 16;
