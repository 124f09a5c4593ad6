// How work says on what its time went, so that an operator sees in one line why a request was slow.

/**
 * `queue`: waiting for other commands on the same stream; `store`: reading and writing log, keys and read models, with the wait
 * for a connection; `wait`: until a position becomes visible; `decide`: folding and deciding.
 */
export type SpentOn = 'queue' | 'store' | 'wait' | 'decide';

/** Counts the time since the last lap as spent on something, or, where nothing is named, as nothing of these. */
export interface LapTimer {
  readonly lap: (on?: SpentOn) => void;
}
