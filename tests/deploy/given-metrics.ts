// Every metric that a process shows, with its labels: ours as the table declares them, and those of the process.
import { prometheusMetrics } from '../../src/adapters/telemetry/prometheus-metrics.ts';
import { metricOf, metricTable } from '../../src/adapters/telemetry/metric-table.ts';

/** Labels that Prometheus adds to each series, and metrics that it makes itself. */
const ofPrometheus = { labels: ['instance', 'job'], metrics: [['up', []]] as const };

/** The labels of each series by its name, `_bucket` and `_count` of histograms included. */
export async function knownMetrics(): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>(ofPrometheus.metrics);
  for (const name of Object.keys(metricTable)) {
    const metric = metricOf(name);
    if (metric === undefined) continue;
    if (metric.kind === 'histogram') {
      known.set(`${name}_bucket`, [...metric.labels, 'le']);
      known.set(`${name}_count`, metric.labels);
      known.set(`${name}_sum`, metric.labels);
    } else known.set(name, metric.labels);
  }
  const { text } = await prometheusMetrics({ process: true }).text();
  for (const [, name = ''] of text.matchAll(/^# TYPE ((?:nodejs|process)_\w+) /gm)) known.set(name, []);
  return new Map([...known].map(([name, labels]) => [name, [...labels, ...ofPrometheus.labels]]));
}
