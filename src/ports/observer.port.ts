// The need to tell operators what happens: facts, counts, durations, spans. Never a name, a token or a body.
import type { Tracer } from './tracer.ts';

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Logs facts and keeps metrics; `child` binds fields (trace, correlation) to all that follows. Never fails. */
export interface Observer {
  readonly debug: (fact: string, fields?: Fields) => void;
  readonly info: (fact: string, fields?: Fields) => void;
  readonly warn: (fact: string, fields?: Fields, cause?: unknown) => void;
  readonly error: (fact: string, fields?: Fields, cause?: unknown) => void;
  readonly child: (fields: Fields) => Observer;
  /** Adds to a counter; labels are types and outcomes, never ids. */
  readonly count: (metric: string, labels?: Readonly<Record<string, string>>, by?: number) => void;
  /** Records a duration. */
  readonly time: (metric: string, seconds: number, labels?: Readonly<Record<string, string>>) => void;
  /** Sets a gauge. */
  readonly gauge: (metric: string, value: number, labels?: Readonly<Record<string, string>>) => void;
  /** Absent where nobody collects traces. */
  readonly tracer?: Tracer;
}
