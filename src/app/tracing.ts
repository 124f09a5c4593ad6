// Traces are told where a collector is named. Only then is OpenTelemetry's SDK loaded: without one, no request pays for it.
import type { OtelTracer } from '../adapters/telemetry/otel/otel-tracer.ts';
import { tracedObserver } from '../adapters/telemetry/traced-observer.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { TracesConfig } from './config/traces.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What all spans of a process say of it: nothing of the machine, its users or its command line. */
export interface TracedProcess {
  readonly version: string;
  /** Tells apart the processes of an installation. */
  readonly instance: string;
  readonly roles: ReadonlySet<string>;
}

/** The observer, which tells traces as well where a collector is named. Started before everything else, it stops last, and tells of the stop too. */
export async function startTracing(
  traces: TracesConfig['traces'],
  about: TracedProcess,
  observer: Observer,
  lifecycle: Pick<Lifecycle, 'start'>,
): Promise<Observer> {
  const open = () => openTracer(traces, about, observer);
  const tracer = await lifecycle.start('traces', open, async (opened) => opened?.stop());
  return tracedObserver(observer, tracer);
}

async function openTracer(
  traces: TracesConfig['traces'],
  { version, instance, roles }: TracedProcess,
  observer: Observer,
): Promise<OtelTracer | undefined> {
  if (traces.kind === 'none') return undefined;
  const { createOtelTracer } = await import('../adapters/telemetry/otel/otel-tracer.ts');
  const resource = {
    'service.name': 'voicemeet',
    'service.version': version,
    'service.instance.id': instance,
    'voicemeet.roles': [...roles].join(','),
  };
  return createOtelTracer({ ...traces, resource, observer });
}
