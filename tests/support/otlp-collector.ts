// A collector of traces: takes OTLP over HTTP, in JSON, and remembers spans and bytes. It may also refuse, or never answer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it was told. */
export interface ToldSpan {
  readonly name: string;
  /** As OpenTelemetry counts: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly trace: string;
  readonly span: string;
  /** The span that led to it, where there is one. */
  readonly parent: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isFailed: boolean;
}

/** A collector that listens. */
export interface Collector {
  readonly endpoint: string;
  readonly spans: readonly ToldSpan[];
  /** All bodies as they came. */
  readonly texts: readonly string[];
  /** How often somebody asked. */
  readonly asked: () => number;
  readonly set: (how: 'takes' | 'refuses' | 'hangs') => void;
  readonly close: () => Promise<void>;
}

interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code: number };
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const failed = 2;

/** Listens on a free port. */
export async function startCollector(): Promise<Collector> {
  const spans: ToldSpan[] = [];
  const texts: string[] = [];
  let how: 'takes' | 'refuses' | 'hangs' = 'takes';
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      asked += 1;
      if (how === 'hangs') return;
      if (how === 'refuses') {
        response.writeHead(400).end();
        return;
      }
      const text = Buffer.concat(chunks).toString();
      texts.push(text);
      spans.push(...spansIn(JSON.parse(text) as OtlpTraces));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    texts,
    asked: () => asked,
    set: (to) => {
      how = to;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spansIn({ resourceSpans }: OtlpTraces): readonly ToldSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, kind, traceId, spanId, parentSpanId, attributes, status }) => ({
      name,
      kind,
      trace: traceId,
      span: spanId,
      parent: parentSpanId,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      isFailed: status.code === failed,
    }));
}
