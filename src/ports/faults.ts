// How what is outside the process may fail. A fault answers one question: is it worth trying again? Refusals (the
// domain's "no") are values, not faults.

/** A fault's stable code (kebab-case) and what led to it. */
export interface FaultOptions {
  readonly cause?: unknown;
  /** Whole seconds after which another attempt makes sense. */
  readonly retryAfterSeconds?: number;
}

abstract class Fault extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Try again later: the same request may succeed. The outcome of this attempt may be unknown. */
export class TransientFault extends Fault {
  override readonly name = 'TransientFault';
}

/** Don't try this one again: this request will never succeed, others may. */
export class PermanentFault extends Fault {
  override readonly name = 'PermanentFault';
}

/** Try none again: every request would fail the same way. The worker stops and reports it. */
export class FatalFault extends Fault {
  override readonly name = 'FatalFault';
}

/** Where something was changed. */
export interface TamperedPlace {
  readonly store: 'log' | 'checkpoint' | 'answer' | 'person' | 'proofs' | 'topic';
  /** The stream, or whatever else names the row: never a personal value. */
  readonly name: string;
  readonly revision?: bigint;
}

/** The code says which check failed; requests are answered with the code `tampered` whatever it is. */
export type TamperedCode = 'tampered' | 'stream-truncated' | 'stream-deleted' | 'log-hole' | 'beyond-the-log';

/**
 * What was stored is not what the program wrote. Who changed it can't be known here; readers stop at it, since what is
 * missing or changed must never pass for history.
 */
export class TamperedFault extends FatalFault {
  readonly place: TamperedPlace;

  constructor(place: TamperedPlace, message: string, code: TamperedCode = 'tampered') {
    super(code, message);
    this.place = place;
  }
}

/** Whether a caught value is a transient fault. */
export function isTransient(fault: unknown): fault is TransientFault {
  return fault instanceof TransientFault;
}
