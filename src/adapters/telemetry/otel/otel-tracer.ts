// Spans by OpenTelemetry's SDK, sent to a collector as OTLP over HTTP. Whoever imports this file loads the SDK (150 ms, some 25 MB of
// memory), so it is imported only where a collector is named.
//
//   O1  Nothing waits for the collector: spans wait in a queue of `maxQueueSpans`; what does not fit is dropped and counted.
//   O2  A batch is given up after `exportTimeoutMs`, and a stop waits for `stopTimeoutMs` at most, whatever the collector does.
//   O3  Nothing global is set or read: two programs in one process do not share a tracer, and other OTEL_* variables than those of the
//       exporter's connection (headers, certificates) change nothing.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Context, SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Observer } from '../../../ports/observer.port.ts';
import type { SpanAttributes, Tracer } from '../../../ports/tracer.ts';
import { countedSpans } from './counted-spans.ts';

/** What spans are made and sent with. */
export interface OtelOptions {
  /** Where the collector takes traces: the whole URL. */
  readonly url: string;
  /** Which part of the traces that begin here is told, from 0 to 1; a trace that others began is told where they tell it. */
  readonly ratio: number;
  /** What is said of this process with all its spans. */
  readonly resource: SpanAttributes;
  /** Is told of outages, and counts spans. */
  readonly observer: Pick<Observer, 'warn' | 'info' | 'count'>;
}

/** A tracer that is stopped at last, within a bound. */
export interface OtelTracer extends Tracer {
  /** Sends what waits, as far as the collector takes it in time. Never fails. */
  readonly stop: () => Promise<void>;
}

const maxQueueSpans = 2_048;
const batchSpans = 512;
const sendEveryMs = 1_000;
const exportTimeoutMs = 3_000;
/** Less than any part of the program may take to stop. */
const stopTimeoutMs = 4_000;
const longestAttribute = 200;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** A tracer; it connects when the first spans are sent. */
export function createOtelTracer({ url, ratio, resource, observer }: OtelOptions): OtelTracer {
  const connection = new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs });
  const counted = countedSpans(connection, maxQueueSpans, observer);
  const batches = new BatchSpanProcessor({
    exporter: counted.exporter,
    maxQueueSize: maxQueueSpans,
    maxExportBatchSize: batchSpans,
    scheduledDelayMillis: sendEveryMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes(resource),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanLimits: { attributeValueLengthLimit: longestAttribute },
    spanProcessors: [counted.before(batches)],
  });
  const tracer = provider.getTracer('voicemeet');
  return {
    start: ({ name, kind, parent, attributes = {} }) => {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
      return {
        traceparent: traceparentOf(span.spanContext()),
        end: (more, failure) => {
          if (more !== undefined) span.setAttributes(more);
          if (failure !== undefined) {
            span.setAttribute('error.type', failure);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopTimeoutMs);
      });
      // What could not be sent was told as an outage already.
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function contextOf(parent: string | undefined): Context {
  const [, traceId, spanId, flags] = traceparent.exec(parent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
