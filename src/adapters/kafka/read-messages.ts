// What a run of messages of one partition holds: verified events, and what had to be passed over, each told.
import type { StoredEvent } from '../../ports/event-log.port.ts';
import { FatalFault, TamperedFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { eventOf } from './event-message.ts';
import type { ReceivedEvent, ReceivedMessage } from './event-message.ts';
import { probeIn } from './probe-message.ts';
import type { topicChain } from './topic-chain.ts';

/** A message with its place in the partition. */
export interface PlacedMessage extends ReceivedMessage {
  readonly offset: string;
}

/** Whose messages are read, and who hears of those that are passed over. */
export interface Reading {
  readonly reactor: string;
  /** `<topic>/<partition>`. */
  readonly source: string;
  /** The history that the log is; events of another one are passed over. */
  readonly epoch: string;
  readonly chain: ReturnType<typeof topicChain>;
  readonly observer: Pick<Observer, 'error' | 'count'>;
  /** Told of messages that are no events of ours. */
  readonly met: (fault: unknown) => void;
  /** Offsets that were reported before: a run that is delivered again is not reported again. */
  readonly reported: Set<string>;
}

/** So many offsets of a partition are remembered. */
const maxReported = 1_000;

/** The events to be delivered, in order. What can't be one of ours is passed over, so that it stops nobody; a probe too, untold. */
export function readMessages(messages: readonly PlacedMessage[], reading: Reading): readonly StoredEvent[] {
  return messages.flatMap((message) => {
    if (probeIn(message) !== undefined) return [];
    const read = received(message, reading);
    return read === undefined ? [] : [read.event];
  });
}

function received(message: PlacedMessage, reading: Reading): ReceivedEvent | undefined {
  let read;
  try {
    read = eventOf(message);
  } catch (fault) {
    if (!(fault instanceof FatalFault)) throw fault;
    tell(message, reading, fault.code, fault.message);
    return undefined;
  }
  if (read.epoch !== reading.epoch) {
    tell(
      message,
      reading,
      'epoch-mismatch',
      `It is of history ${read.epoch}, and the log is ${reading.epoch}.`,
    );
    return undefined;
  }
  const fault = reading.chain(read.event, read.prev);
  if (fault !== undefined) {
    const code = fault.kind === 'missing' ? 'events-missing' : 'tampered';
    tell(message, reading, code, `${read.event.stream}: ${fault.why}.`);
  }
  // What is missing can't come later by itself, and who waits for it would wait for ever: it is told, and the rest goes on.
  return fault?.kind === 'tampered' ? undefined : read;
}

/** One line for each message, and one sentence for whoever looks at what was tampered with. */
function tell({ offset }: PlacedMessage, reading: Reading, code: string, why: string): void {
  const { reactor, source, observer, met, reported } = reading;
  if (reported.has(offset) || reported.size >= maxReported) return;
  reported.add(offset);
  observer.count('delivery_faulty_messages_total', { reactor, code });
  const [subject, remedy] =
    code === 'events-missing'
      ? ['events are missing in the topic before this one, which was delivered', 'voicemeet relay rebuild']
      : ['a message is no event of this log: it was passed over', 'docs/runbook.md, "FaultyMessages"'];
  observer.error(subject, { reactor, source, offset, code, why, remedy });
  if (code === 'tampered') met(new TamperedFault({ store: 'topic', name: `${source}@${offset}` }, why));
}
