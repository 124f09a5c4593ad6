// The need to remember how far the log was published to a topic.
import type { MessageOrigin, TopicEnds } from './event-publisher.port.ts';

/** Up to which position of which history (0n: nothing yet), in which life of the topic. */
export interface RelayPlace extends MessageOrigin {
  readonly position: bigint;
  /** How far the topic's partitions went when the position was reached; empty before anything was published. */
  readonly ends: TopicEnds;
  /** An operator has said from where, and nothing was published since. */
  readonly restarted: boolean;
}

/** How it goes there, as it was last reported; `reason` is empty while it follows. */
export interface RelayStanding extends RelayPlace {
  readonly state: 'following' | 'stalled' | 'stopped';
  readonly reason: string;
}

/** Places by topic. A newer fence makes calls with an older one fail with a fatal fault `fenced`. */
export interface RelayPlaces {
  /** Takes over: from now on only this fence writes. A place that never was begins at 0 of `epoch`. */
  readonly claim: (topic: string, fence: bigint, epoch: string) => Promise<RelayStanding>;
  /** Moves on from a place that is still the place. */
  readonly move: (topic: string, fence: bigint, from: RelayPlace, to: RelayPlace) => Promise<void>;
  /** Keeps how it goes; does nothing for an older fence. */
  readonly report: (
    topic: string,
    fence: bigint,
    state: RelayStanding['state'],
    reason: string,
  ) => Promise<void>;
  /** Goes on after another position, in this history: what follows it is published again. */
  readonly restart: (
    topic: string,
    fence: bigint,
    place: Pick<RelayPlace, 'position' | 'epoch'>,
  ) => Promise<void>;
  /** Where it is; undefined if it never began. */
  readonly find: (topic: string) => Promise<RelayStanding | undefined>;
}
