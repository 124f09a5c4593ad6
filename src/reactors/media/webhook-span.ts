// The span of a webhook that is applied, in the trace of the request that brought it, by OpenTelemetry's conventions for messaging.
import type { Tracer } from '../../ports/tracer.ts';
import type { InboxEntry } from '../../ports/webhook-inbox.port.ts';

/** Applies webhooks, each with its span: the command that it leads to belongs to it. */
export function tracedWebhooks(
  apply: (entry: InboxEntry) => Promise<void>,
  tracer: Tracer,
): (entry: InboxEntry) => Promise<void> {
  return async (entry) => {
    const { provider, id, name, attempts, correlation, traceparent } = entry;
    const span = tracer.start({
      name: `process ${provider} webhook`,
      kind: 'consumer',
      parent: traceparent,
      attributes: {
        'messaging.system': 'voicemeet',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.destination.name': 'webhooks',
        'messaging.message.id': id,
        'voicemeet.webhook': name,
        'voicemeet.attempt': attempts,
        ...(correlation !== undefined && { 'voicemeet.correlation_id': correlation }),
      },
    });
    try {
      await apply({ ...entry, traceparent: span.traceparent });
      span.end();
    } catch (fault) {
      span.end({}, 'not-written-down');
      throw fault;
    }
  };
}
