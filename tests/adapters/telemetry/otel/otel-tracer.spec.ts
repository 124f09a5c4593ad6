// Spans as OpenTelemetry's SDK makes them: who belongs to whom, which are told, and what ends within a bound.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOtelTracer } from '../../../../src/adapters/telemetry/otel/otel-tracer.ts';
import type { OtelTracer } from '../../../../src/adapters/telemetry/otel/otel-tracer.ts';
import { fakeObserver } from '../../../support/fakes/fake-observer.ts';
import { startCollector } from '../../../support/otlp-collector.ts';
import type { Collector } from '../../../support/otlp-collector.ts';

const trace = 'a'.repeat(32);
const parent = (flags: string): string => `00-${trace}-${'b'.repeat(16)}-${flags}`;

describe('issue 13 traces: a tracer', () => {
  let collector: Collector;
  beforeEach(async () => {
    collector = await startCollector();
  });
  afterEach(() => collector.close());
  const observer = fakeObserver();
  const tracerOf = (ratio: number): OtelTracer =>
    createOtelTracer({
      url: `${collector.endpoint}/v1/traces`,
      ratio,
      resource: { 'service.name': 'voicemeet' },
      observer,
    });

  it('continues the trace of a parent, and tells how a span ended', async () => {
    const tracer = tracerOf(0);
    const outer = tracer.start({
      name: 'outer',
      kind: 'server',
      parent: parent('01'),
      attributes: { one: 1 },
    });
    const inner = tracer.start({ name: 'inner', kind: 'client', parent: outer.traceparent });
    inner.end({ two: 'x'.repeat(1_000) }, 'away');
    inner.end({ three: true });
    outer.end();
    await tracer.stop();
    const [told, around] = collector.spans;
    expect(around).toMatchObject({
      name: 'outer',
      kind: 2,
      trace,
      parent: 'b'.repeat(16),
      attributes: { one: 1 },
      isFailed: false,
    });
    expect(told).toMatchObject({ name: 'inner', kind: 3, trace, parent: around!.span, isFailed: true });
    expect(told!.attributes).toEqual({ two: 'x'.repeat(200), 'error.type': 'away' });
    expect(outer.traceparent).toBe(`00-${trace}-${around!.span}-01`);
    expect(collector.spans).toHaveLength(2);
  });

  it('tells of what begins here the part that is asked for, and of what others began what they tell', async () => {
    const [none, all] = [tracerOf(0), tracerOf(1)];
    for (const tracer of [none, all]) {
      tracer.start({ name: 'root', kind: 'internal' }).end();
      tracer.start({ name: 'told', kind: 'internal', parent: parent('01') }).end();
      const untold = tracer.start({ name: 'untold', kind: 'internal', parent: parent('00') });
      expect(untold.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
      untold.end();
      await tracer.stop();
    }
    expect(collector.spans.map(({ name }) => name)).toEqual(['told', 'root', 'told']);
    expect(none.start({ name: 'root', kind: 'internal' }).traceparent).toMatch(/-00$/);
  });

  it('begins a trace where the parent is none', async () => {
    const tracer = tracerOf(1);
    for (const wrong of [undefined, '', 'x', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`]) {
      tracer.start({ name: 'root', kind: 'internal', parent: wrong }).end();
    }
    await tracer.stop();
    expect(collector.spans.map((span) => span.parent)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it(
    'holds 2,048 spans at most while the collector hangs, and stops nevertheless',
    { timeout: 120_000 },
    async () => {
      collector.set('hangs');
      const tracer = tracerOf(1);
      for (let ended = 0; ended < 5_000; ended++) tracer.start({ name: 'many', kind: 'internal' }).end();
      await tracer.stop();
      const outcomes = observer.observed.filter(
        ({ what, fields }) => what === 'trace_spans_total' && fields['outcome'] === 'dropped',
      );
      expect(outcomes.length).toBeGreaterThan(2_000);
    },
  );
});
