// Spans of effects: what led to what, and how each ended.
import { describe, expect, it } from 'vitest';
import type { CorrelationId } from '../../src/domain/shared/ids.ts';
import type { ClaimedEffect, Conclusion } from '../../src/ports/effect.ts';
import { callSpan, tracedIntents, tracedTurns } from '../../src/reactors/effect-spans.ts';
import { aStream, anEffect } from '../support/effects.ts';
import { fakeTracer } from '../support/fakes/fake-tracer.ts';
import { aClaim } from '../support/toy-reactor.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const never = new AbortController().signal;
const conclusion = { state: 'done' } as Conclusion;

function traced<Of extends Pick<ClaimedEffect, 'origin'>>(of: Of): Of {
  return { ...of, origin: { ...of.origin, correlation: 'c' as CorrelationId, traceparent } };
}

describe('issue 13 traces: intents', () => {
  it('belong to one span for each event, in the trace of the event, with the words of messaging', () => {
    const tracer = fakeTracer();
    const [one, other] = [traced(anEffect('toy', aStream(), 4n)), traced(anEffect('toy', aStream(), 5n))];
    const second = { ...one, name: 'second', ordinal: 1 };
    const untraced = anEffect('toy', aStream(), 6n);
    const { some, end } = tracedIntents(tracer, 'eu.reactors/7', {
      effects: [one, second, other, untraced],
      undecodable: [],
    });
    const [first, last] = tracer.spans;
    expect(tracer.spans).toHaveLength(2);
    expect(first).toMatchObject({
      name: 'process eu.reactors',
      kind: 'consumer',
      parent: traceparent,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'eu.reactors',
        'messaging.destination.partition.id': '7',
        'messaging.message.id': one.origin.event,
        'voicemeet.reactor': 'toy',
        'voicemeet.correlation_id': 'c',
      },
    });
    const traces = some.effects.map(({ origin }) => origin.traceparent);
    expect(traces).toEqual([first!.traceparent, first!.traceparent, last!.traceparent, undefined]);
    expect(some.effects.map(({ effect }) => effect)).toEqual(
      [one, second, other, untraced].map(({ effect }) => effect),
    );
    end('fenced');
    expect(tracer.spans.map(({ ended }) => ended?.failure)).toEqual(['fenced', 'fenced']);
  });

  it('are left as they are where nobody collects traces', () => {
    const intents = { effects: [anEffect('toy', aStream(), 4n)], undecodable: [] };
    expect(tracedIntents(undefined, 'log', intents).some).toBe(intents);
  });
});

describe('issue 13 traces: a turn', () => {
  it('is a span in the trace that the ledger kept, to which the call and the answer’s command belong', async () => {
    const tracer = fakeTracer();
    const turns = tracedTurns((claim) => {
      callSpan(tracer, 'perform', claim).end();
      return Promise.resolve(conclusion);
    }, tracer);
    expect(await turns(traced(aClaim()), never)).toBe(conclusion);
    const [turn, call] = tracer.spans;
    expect(turn).toMatchObject({ name: 'perform say', kind: 'internal', parent: traceparent });
    expect(turn?.ended).toEqual({ attributes: { 'voicemeet.state': 'done' }, failure: undefined });
    expect(call).toMatchObject({
      name: 'toy say',
      kind: 'client',
      parent: turn!.traceparent,
      attributes: { 'voicemeet.act': 'perform' },
    });
  });

  it('that is broken ends its span, and stays broken', async () => {
    const tracer = fakeTracer();
    const turns = tracedTurns(() => Promise.reject(new Error('a mistake')), tracer);
    await expect(turns(aClaim(), never)).rejects.toThrow('a mistake');
    expect(tracer.spans[0]?.ended?.failure).toBe('broken');
  });
});
