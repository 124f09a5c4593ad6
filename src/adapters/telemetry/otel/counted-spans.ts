// What becomes of spans between their end and the collector: each is counted as sent, dropped by a full queue, or lost with a batch that the
// collector did not take. An outage of the collector is told once when it begins and once when it ends.
import type { BatchSpanProcessor, ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Observer } from '../../../ports/observer.port.ts';

/** The two ends of the way, which the batches are put between. */
export interface CountedSpans {
  readonly exporter: SpanExporter;
  readonly before: (batches: BatchSpanProcessor) => SpanProcessor;
}

/** OpenTelemetry's code of a batch that was taken. */
const taken = 0;

/** Counts spans on their way to an exporter through a queue of `maxQueueSpans`. */
export function countedSpans(
  inner: SpanExporter,
  maxQueueSpans: number,
  observer: Pick<Observer, 'warn' | 'info' | 'count'>,
): CountedSpans {
  let queued = 0;
  let missing = 0;
  let isAway = false;
  const count = (outcome: 'sent' | 'lost' | 'dropped', spans: number): void => {
    observer.count('trace_spans_total', { outcome }, spans);
    if (outcome !== 'sent') missing += spans;
  };
  const sent = (spans: number): void => {
    count('sent', spans);
    if (isAway) observer.info('The collector of traces takes spans again.', { missing });
    isAway = false;
    missing = 0;
  };
  const lost = (spans: number, fault: unknown): void => {
    count('lost', spans);
    if (isAway) return;
    isAway = true;
    const fact =
      'The collector of traces takes no spans: traces have gaps until it does, and nothing else waits for it. Check VOICEMEET_OTLP_ENDPOINT, and the collector.';
    observer.warn(fact, {}, fault);
  };
  const forEach = (spans: readonly ReadableSpan[]): ((code: number, fault: unknown) => void) => {
    queued -= spans.length;
    return (code, fault) => (code === taken ? sent(spans.length) : lost(spans.length, fault));
  };
  return {
    exporter: {
      export: (spans, done) => {
        const tell = forEach(spans);
        inner.export(spans, (result) => {
          tell(result.code, result.error);
          done(result);
        });
      },
      shutdown: () => inner.shutdown(),
    },
    before: (batches) => ({
      onStart: (span, parent) => batches.onStart(span, parent),
      onEnd: (span) => {
        if (queued >= maxQueueSpans) {
          count('dropped', 1);
          return;
        }
        queued += 1;
        batches.onEnd(span);
      },
      forceFlush: () => batches.forceFlush(),
      shutdown: () => batches.shutdown(),
    }),
  };
}
