// Spans of effects, each the child of what led to it: an event that is taken in, a turn of its effect, a call of the outside system in that
// turn. The ledger keeps the trace meanwhile.
import type { AttemptEnd, ClaimedEffect, Conclusion, Effect } from '../ports/effect.ts';
import type { Intents } from '../ports/effect-ledger.port.ts';
import type { Span, SpanAttributes, Tracer } from '../ports/tracer.ts';

/** An event's intents, which belong to the span of its arrival; `end` ends the spans, by a failure where its code is given. */
export function tracedIntents(
  tracer: Tracer | undefined,
  source: string,
  intents: Intents,
): { readonly some: Intents; readonly end: (failure?: string) => void } {
  if (tracer === undefined) return { some: intents, end: () => undefined };
  const spans = new Map<string, Span>();
  const effects = intents.effects.map((effect) => {
    const { traceparent, event } = effect.origin;
    if (traceparent === undefined) return effect;
    const span = spans.get(event) ?? arrivalSpan(tracer, source, effect);
    spans.set(event, span);
    return within(effect, span);
  });
  return {
    some: { ...intents, effects },
    end: (failure) => {
      for (const span of spans.values()) span.end({}, failure);
    },
  };
}

type Turns = (claim: ClaimedEffect, over: AbortSignal) => Promise<Conclusion | undefined>;

/** Turns, each with its span: what a turn calls and what it tells the domain belongs to it. */
export function tracedTurns(turns: Turns, tracer: Tracer): Turns {
  return async (claim, over) => {
    const span = tracer.start({
      name: `${claim.turn} ${claim.operation}`.trim(),
      kind: 'internal',
      parent: claim.origin.traceparent,
      attributes: { ...ofEffect(claim), 'voicemeet.attempt': claim.attempts },
    });
    try {
      const conclusion = await turns(within(claim, span), over);
      span.end({ 'voicemeet.state': conclusion?.state ?? 'replaced' }, conclusion?.cause?.code);
      return conclusion;
    } catch (fault) {
      span.end({}, 'broken');
      throw fault;
    }
  };
}

/** The span of a call. */
export function callSpan(tracer: Tracer, act: AttemptEnd['act'], claim: ClaimedEffect): Span {
  return tracer.start({
    name: `${claim.system} ${claim.operation}`,
    kind: 'client',
    parent: claim.origin.traceparent,
    attributes: { ...ofEffect(claim), 'voicemeet.act': act },
  });
}

/** By OpenTelemetry's conventions for messaging: a topic's partition, or the log itself. */
function arrivalSpan(tracer: Tracer, source: string, { reactor, origin }: Effect): Span {
  const slash = source.lastIndexOf('/');
  const topic = slash < 0 ? source : source.slice(0, slash);
  return tracer.start({
    name: `process ${topic}`,
    kind: 'consumer',
    parent: origin.traceparent,
    attributes: {
      'messaging.system': slash < 0 ? 'voicemeet' : 'kafka',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': topic,
      ...(slash >= 0 && { 'messaging.destination.partition.id': source.slice(slash + 1) }),
      'messaging.message.id': origin.event,
      'voicemeet.reactor': reactor,
      'voicemeet.correlation_id': origin.correlation,
    },
  });
}

function ofEffect({ effect, reactor, system, origin }: ClaimedEffect): SpanAttributes {
  return {
    'voicemeet.effect': effect,
    'voicemeet.reactor': reactor,
    'voicemeet.system': system,
    'voicemeet.correlation_id': origin.correlation,
  };
}

/** What follows from it belongs to the span. */
function within<Of extends Effect>(effect: Of, { traceparent }: Span): Of {
  return { ...effect, origin: { ...effect.origin, traceparent } };
}
