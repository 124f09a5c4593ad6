// A span for each command that is appended, by OpenTelemetry's conventions for databases: several are appended at once, each in the trace
// of its own request.
import type { CommandOutcome, DecidedCommand } from '../ports/event-store.port.ts';
import type { Span, Tracer } from '../ports/tracer.ts';
import type { EventStorePlace } from './config/event-store.ts';

const systems = { postgres: 'postgresql', esdb: 'eventstoredb' } as const;

/** The spans of an append that has begun, in the order of its commands; commands without a trace have none. */
export function startAppendSpans(
  tracer: Tracer,
  kind: EventStorePlace['kind'],
  commands: readonly DecidedCommand[],
): readonly (Span | undefined)[] {
  return commands.map(({ context: { traceparent, correlation }, writes }) => {
    if (traceparent === undefined) return undefined;
    const events = writes.flatMap((write) => write.events.map(({ type }) => type));
    return tracer.start({
      name: 'append log',
      kind: 'client',
      parent: traceparent,
      attributes: {
        'db.system.name': systems[kind],
        'db.operation.name': 'append',
        'voicemeet.correlation_id': correlation,
        'voicemeet.events': events.join(','),
      },
    });
  });
}

/** The append was answered. */
export function endAppendSpans(
  spans: readonly (Span | undefined)[],
  outcomes: readonly CommandOutcome[],
): void {
  spans.forEach((span, index) => {
    span?.end({ 'voicemeet.outcome': outcomes[index]?.outcome.kind ?? 'none' });
  });
}
