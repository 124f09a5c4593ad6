// Whatever is made of an observer with a tracer has it too.
import { expect, it } from 'vitest';
import { tracedObserver } from '../../../src/adapters/telemetry/traced-observer.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { fakeTracer } from '../../support/fakes/fake-tracer.ts';

it('issue 13 traces: an observer hands its tracer on, and is left as it is where there is none', () => {
  const observer = fakeObserver();
  expect(tracedObserver(observer, undefined)).toBe(observer);
  const tracer = fakeTracer();
  const traced = tracedObserver(observer, tracer);
  expect(traced.child({}).child({}).tracer).toBe(tracer);
  traced.child({ trace: 'x' }).info('said');
  expect(observer.observed).toEqual([
    { kind: 'info', what: 'said', fields: { trace: 'x' }, cause: undefined },
  ]);
});
