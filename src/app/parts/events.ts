// The log in the words of the domain: sealed and unsealed, as commands, audits and projections read and write it.
import { systemRandom } from '../../adapters/codec/typed/random.ts';
import { typedEventFeed } from '../../adapters/codec/typed/typed-event-feed.ts';
import { typedEventStore } from '../../adapters/codec/typed/typed-event-store.ts';
import { createRecordCheck } from '../../adapters/eventstore/copy/checked-record.ts';
import { allCodecs } from '../../adapters/codec/words/all-codecs.ts';
import { createFeedPages } from '../../following/feed-pages.ts';
import type { Pace } from '../../ports/clock.port.ts';
import type { EventDecoder, EventFeed, RecordedFeed } from '../../ports/event-feed.port.ts';
import type { EventStore } from '../../ports/event-store.port.ts';
import type { LogSequencer } from '../../ports/log-sequence.port.ts';
import type { KeyParts } from './keys.ts';
import type { LogCheckPorts } from '../log-check.ts';
import type { TamperingWatch } from '../tampering-watch.ts';
import type { LogParts } from './log.ts';
import type { Opening } from './opening.ts';

/** The typed log. */
export interface EventParts {
  readonly store: () => EventStore;
  /** Reads the log as the auditor's role, one tenant at a time. */
  readonly auditStore: () => EventStore;
  /** Reads the log as the gateway's role. */
  readonly gatewayStore: () => EventStore;
  /** Pages that everybody who follows the log in this process shares. */
  readonly feed: () => RecordedFeed;
  /** Turns records into domain events, for those who get them otherwise than by the feed. */
  readonly decoder: () => EventDecoder;
  /** What the background check of the log works with. */
  readonly logCheck: () => Pick<LogCheckPorts, 'feed' | 'check'>;
  /** For a log whose positions have holes: its raw feed, and what numbers its events. */
  readonly sequencing: () => { readonly feed: EventFeed; readonly sequencer: LogSequencer } | undefined;
}

/** The typed log over the records of a log. */
export function eventParts(
  { part }: Opening,
  { log, auditLog, gatewayLog, rawFeed, sequencer }: LogParts,
  { keyring }: KeyParts,
  pace: Pace,
  tampering: TamperingWatch,
): EventParts {
  const words = part('codecs', () => ({ codecs: allCodecs(), random: systemRandom() }));
  const decoder = part('decoder of events', () =>
    tampering.decoder(typedEventFeed({ keyring: keyring(), codecs: words().codecs })),
  );
  const storeOver = (records: LogParts['log']) => () =>
    tampering.store(typedEventStore({ log: records(), keyring: keyring(), ...words() }));
  return {
    store: part('event store', storeOver(log)),
    auditStore: part('event store for audits', storeOver(auditLog)),
    gatewayStore: part('event store for live clients', storeOver(gatewayLog)),
    feed: part('feed of events', () =>
      createFeedPages({ feed: tampering.feed(rawFeed()), decoder: decoder(), pace }),
    ),
    decoder,
    logCheck: part('check of the log', () => ({ feed: rawFeed(), check: createRecordCheck(keyring()) })),
    sequencing: () => sequencer && { feed: rawFeed(), sequencer: sequencer() },
  };
}
