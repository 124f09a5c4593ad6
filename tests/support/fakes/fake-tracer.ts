// A tracer that remembers spans; their ids are counted.
import type { SpanAttributes, SpanStart, Tracer } from '../../../src/ports/tracer.ts';

/** A span as it was told. */
export interface FakeSpan extends SpanStart {
  readonly traceparent: string;
  ended?: { readonly attributes: SpanAttributes; readonly failure: string | undefined };
}

const trace = 'a'.repeat(32);

/** Remembers in the order of beginning. */
export function fakeTracer(): Tracer & { readonly spans: FakeSpan[] } {
  const spans: FakeSpan[] = [];
  return {
    spans,
    start: (start) => {
      const id = String(spans.length + 1).padStart(16, '0');
      const traceId = start.parent?.split('-')[1] ?? trace;
      const span: FakeSpan = { ...start, traceparent: `00-${traceId}-${id}-01` };
      spans.push(span);
      return {
        traceparent: span.traceparent,
        end: (attributes = {}, failure) => {
          span.ended ??= { attributes, failure };
        },
      };
    },
  };
}
