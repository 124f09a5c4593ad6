// The span of a timer is in the trace of what promised it.
import { expect, it } from 'vitest';
import type { DueItem } from '../../../src/ports/due-items.port.ts';
import { timerSpan } from '../../../src/reactors/timers/timer-span.ts';
import { fakeTracer } from '../../support/fakes/fake-tracer.ts';

it('issue 13 traces: a timer that fires goes on with the trace and the correlation of the event that promised it', () => {
  const tracer = fakeTracer();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const item = {
    kind: 'knock-lapse',
    ref: 'a person',
    attempts: 2,
    origin: { event: 'e', correlation: 'c', traceparent },
  };
  timerSpan(tracer, item as unknown as DueItem);
  expect(tracer.spans[0]).toMatchObject({
    name: 'fire knock-lapse',
    kind: 'internal',
    parent: traceparent,
    attributes: { 'voicemeet.timer': 'knock-lapse', 'voicemeet.attempt': 2, 'voicemeet.correlation_id': 'c' },
  });
  expect(JSON.stringify(tracer.spans)).not.toContain('a person');
});
