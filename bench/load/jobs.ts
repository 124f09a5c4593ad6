// The messages between a benchmark and its load process: jobs and their results.

/** Reads paths in turn over connections that each wait for their answer. */
export interface ReadJob {
  readonly kind: 'read';
  readonly address: string;
  readonly paths: readonly string[];
  readonly token?: string;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Commands at a steady rate, however long the answers take: people in open meetings mute and unmute themselves. After
 * every `sampleOneIn`-th answer the meeting is read at the answer's position; when that is answered, the row was visible.
 */
export interface WriteJob {
  readonly kind: 'write';
  readonly address: string;
  /** Default: the one that is there in development. */
  readonly tenant?: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** 0: none. */
  readonly sampleOneIn: number;
}

export type Job = ReadJob | WriteJob;

/** How long requests took, in milliseconds, and how many had an unexpected answer. */
export interface Answered {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly failed: number;
}

/** The result of a job. `visible`: from a command's answer to the answer of the read that waited for it. */
export interface JobResult {
  readonly answered: Answered;
  readonly visible?: Answered;
}
