// How the outside may fail. A fault answers one question: try again? Refusals (the domain's "no") are
// values and never come here.

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

/** Again later: the same request may succeed. The outcome of this attempt may be unknown. */
export class TransientFault extends Fault {
  override readonly name = 'TransientFault';
}

/** Not this one: this request will never succeed, others may. */
export class PermanentFault extends Fault {
  override readonly name = 'PermanentFault';
}

/** Not any: every request would meet the same wall; the worker stops and shouts. */
export class FatalFault extends Fault {
  override readonly name = 'FatalFault';
}

/** Whether a caught value says "again later". */
export function isTransient(fault: unknown): fault is TransientFault {
  return fault instanceof TransientFault;
}
