// What an observer may do besides: tell which work took how long, and because of what, across processes. Spans are joined by the W3C
// `traceparent` that events, effects, due items and webhooks carry along anyway.

/** As OpenTelemetry names them. */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

/** Words and ids of ours, and numbers: never a name, a token, a query or anything else that people gave. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What begins. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** The `traceparent` of what led to it; where there is none, a trace begins. */
  readonly parent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

/** What has begun. */
export interface Span {
  /** The `traceparent` of whatever this leads to. */
  readonly traceparent: string;
  /** It ended, by a failure where its code is given. Later calls change nothing. */
  readonly end: (attributes?: SpanAttributes, failure?: string) => void;
}

/** Begins spans; those of a trace that is not sampled are told to nobody. Never fails, and waits for nobody. */
export interface Tracer {
  readonly start: (start: SpanStart) => Span;
}
