// Spans of messages that are sent, by OpenTelemetry's conventions for messaging: many are sent at once, so that there is one for each trace
// that they belong to.
import type { Tracer } from '../../ports/tracer.ts';
import type { EventMessage } from './event-message.ts';

/** Begins them; the result ends them, by a fault where one is given. */
export function startSendSpans(
  tracer: Tracer | undefined,
  topic: string,
  messages: readonly Pick<EventMessage, 'headers'>[],
): (fault?: unknown) => void {
  if (tracer === undefined) return () => undefined;
  const counts = new Map<string, number>();
  for (const { headers } of messages) {
    const { traceparent } = headers;
    if (traceparent !== undefined) counts.set(traceparent, (counts.get(traceparent) ?? 0) + 1);
  }
  const spans = [...counts].map(([parent, count]) =>
    tracer.start({
      name: `send ${topic}`,
      kind: 'producer',
      parent,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.operation.name': 'send',
        'messaging.destination.name': topic,
        'messaging.batch.message_count': count,
      },
    }),
  );
  return (fault) => {
    const failure = fault === undefined ? undefined : codeOf(fault);
    for (const span of spans) span.end({}, failure);
  };
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown';
}
