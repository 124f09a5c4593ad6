// Metrics of this process in the format that Prometheus reads. Each instance has its own registry, so that two programs
// in one process (in tests) do not count into each other.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Metric } from './metric.ts';
import { metricOf, metricTable } from './metric-table.ts';

type Labels = Readonly<Record<string, string>>;

/** Records what happened, and shows it. */
export interface Metrics {
  /** False if no metric with this name, kind and these labels is declared. */
  readonly record: (kind: Metric['kind'], name: string, value: number, labels: Labels) => boolean;
  readonly text: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Has something set gauges each time before the metrics are read: for what is known at any time and costs nothing to look at. */
  readonly onRead: (sample: () => void) => void;
}

interface Recorder {
  readonly metric: Metric;
  readonly record: (value: number, labels: Labels) => void;
}

/** An empty registry with every declared metric; `process` adds those of the process (memory, event loop, collector). */
export function prometheusMetrics(options: { readonly process: boolean }): Metrics {
  const register = new Registry();
  const recorders = new Map(
    Object.keys(metricTable).flatMap((name) => {
      const metric = metricOf(name);
      return metric === undefined ? [] : [[name, recorderOf(name, metric, register)] as const];
    }),
  );
  if (options.process) collectDefaultMetrics({ register });
  const samples: (() => void)[] = [];
  return {
    record: (kind, name, value, labels) => {
      const recorder = recorders.get(name);
      if (recorder?.metric.kind !== kind || !fits(recorder.metric, labels) || !Number.isFinite(value))
        return false;
      if (kind === 'counter' && value < 0) return false;
      recorder.record(value, labels);
      return true;
    },
    text: async () => {
      for (const sample of samples) sample();
      return { contentType: register.contentType, text: await register.metrics() };
    },
    onRead: (sample) => void samples.push(sample),
  };
}

function fits({ labels }: Metric, given: Labels): boolean {
  const names = Object.keys(given);
  return names.length === labels.length && names.every((name) => labels.includes(name));
}

function recorderOf(name: string, metric: Metric, register: Registry): Recorder {
  const common = { name, help: metric.help, labelNames: [...metric.labels], registers: [register] };
  switch (metric.kind) {
    case 'counter': {
      const counter = new Counter(common);
      return { metric, record: (value, labels) => counter.inc(labels, value) };
    }
    case 'gauge': {
      const gauge = new Gauge(common);
      return { metric, record: (value, labels) => gauge.set(labels, value) };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...common, ...(metric.buckets && { buckets: [...metric.buckets] }) });
      return { metric, record: (value, labels) => histogram.observe(labels, value) };
    }
  }
}
