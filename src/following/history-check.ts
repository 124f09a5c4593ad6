// Refusing another history. A checkpoint counts only in the history of the log in which it was made: after a restore, or a
// move to another log, the same position means another event. Nobody may go on from there; an operator starts anew.
import type { EventFeed } from '../ports/event-feed.port.ts';
import { FatalFault, TamperedFault } from '../ports/faults.ts';

/** Where somebody is in the log: the last position that was dealt with (0n: none), in which history. */
export interface Place {
  readonly position: bigint;
  readonly epoch: string;
}

/** How the refusal is worded. */
export interface HistoryWords {
  /** Whose place it is, as the subject of a sentence: `meeting-list@1`. */
  readonly subject: string;
  /** What an operator does about it, with the command: `rebuild it (voicemeet projections rebuild meeting-list)`. */
  readonly remedy: string;
}

/**
 * Holds a place against the log. Raises the fatal faults `epoch-mismatch` (it was made in another history) and
 * `beyond-the-log` (the log ends before it); faults of the feed otherwise.
 */
export async function checkHistory(
  feed: Pick<EventFeed, 'epoch' | 'tail'>,
  { subject, remedy }: HistoryWords,
  { position, epoch }: Place,
): Promise<void> {
  const ofLog = await feed.epoch();
  if (ofLog !== epoch) {
    throw new FatalFault(
      'epoch-mismatch',
      `${subject} is at ${position} of history ${epoch}, but this log is history ${ofLog}: ${remedy}.`,
    );
  }
  const tail = await feed.tail();
  if (tail < position) {
    throw new TamperedFault(
      { store: 'checkpoint', name: subject },
      `${subject} is at ${position}, but the log ends at ${tail}: ${remedy}.`,
      'beyond-the-log',
    );
  }
}
