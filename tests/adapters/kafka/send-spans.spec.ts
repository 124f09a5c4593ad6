// Spans of messages that are sent: one for each trace that a batch has messages of.
import { expect, it } from 'vitest';
import { startSendSpans } from '../../../src/adapters/kafka/send-spans.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import { fakeTracer } from '../../support/fakes/fake-tracer.ts';

const traceOf = (letter: string): string => `00-${letter.repeat(32)}-${letter.repeat(16)}-01`;
const messages = ['a', 'b', 'a', undefined].map((letter) => ({
  headers: { id: 'x', ...(letter !== undefined && { traceparent: traceOf(letter) }) },
}));

it('issue 13 traces: a batch tells a span for each trace in it, with how many messages it has of it', () => {
  const tracer = fakeTracer();
  startSendSpans(tracer, 'eu.reactors', messages)();
  startSendSpans(tracer, 'eu.reactors', messages)(new TransientFault('broker-away', 'x'));
  startSendSpans(undefined, 'eu.reactors', messages)();
  const told = tracer.spans.map(({ parent, attributes, ended }) => [
    parent,
    attributes?.['messaging.batch.message_count'],
    ended?.failure,
  ]);
  expect(told).toEqual([
    [traceOf('a'), 2, undefined],
    [traceOf('b'), 1, undefined],
    [traceOf('a'), 2, 'broker-away'],
    [traceOf('b'), 1, 'broker-away'],
  ]);
  expect(tracer.spans[0]).toMatchObject({
    name: 'send eu.reactors',
    kind: 'producer',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'eu.reactors',
    },
  });
});
