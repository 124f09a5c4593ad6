// The span of a timer that fires: in the trace of whatever promised it, however long ago that was.
import type { DueItem } from '../../ports/due-items.port.ts';
import type { Span, Tracer } from '../../ports/tracer.ts';

/** Begins it. */
export function timerSpan(tracer: Tracer, { kind, attempts, origin }: DueItem): Span {
  return tracer.start({
    name: `fire ${kind}`,
    kind: 'internal',
    parent: origin.traceparent,
    attributes: {
      'voicemeet.timer': kind,
      'voicemeet.attempt': attempts,
      'voicemeet.correlation_id': origin.correlation,
    },
  });
}
