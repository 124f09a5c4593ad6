// Every metric of VoiceMeet: its name as Prometheus shows it, its kind, its help text, its labels. A name or label that is
// not listed here is refused when it is recorded. Labels are types and outcomes, never a tenant, a meeting or a person.
import type { Metric } from './metric.ts';
import { effectMetrics } from './metrics/effects.ts';
import { followerMetrics } from './metrics/followers.ts';
import { mediaMetrics } from './metrics/media.ts';
import { processMetrics } from './metrics/process.ts';
import { storeMetrics } from './metrics/stores.ts';

/** The lists by what they are about; a name is in one of them. */
export const metricLists = [
  processMetrics,
  followerMetrics,
  effectMetrics,
  mediaMetrics,
  storeMetrics,
] as const;

export const metricTable = {
  ...processMetrics,
  ...followerMetrics,
  ...effectMetrics,
  ...mediaMetrics,
  ...storeMetrics,
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metricTable;

/** The metric with a name; `undefined` if it is not declared. */
export function metricOf(name: string): Metric | undefined {
  const table: Readonly<Record<string, Metric>> = metricTable;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
