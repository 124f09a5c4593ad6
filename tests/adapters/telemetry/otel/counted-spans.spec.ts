// What becomes of spans on their way to the collector is counted, and an outage told once.
import type { BatchSpanProcessor, ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { countedSpans } from '../../../../src/adapters/telemetry/otel/counted-spans.ts';
import { fakeObserver } from '../../../support/fakes/fake-observer.ts';

function given(maxQueueSpans: number) {
  const observer = fakeObserver();
  const outcome = { isTaken: true };
  const inner: SpanExporter = {
    export: (_spans, done) => {
      const result: object = outcome.isTaken ? { code: 0 } : { code: 1, error: new Error('away') };
      done(result as Parameters<typeof done>[0]);
    },
    shutdown: () => Promise.resolve(),
  };
  const { exporter, before } = countedSpans(inner, maxQueueSpans, observer);
  const passed: ReadableSpan[] = [];
  const batches = { onEnd: (span: ReadableSpan) => void passed.push(span) };
  const queue = before(batches as unknown as BatchSpanProcessor);
  const end = (spans: number): void => {
    for (let ended = 0; ended < spans; ended++) queue.onEnd({} as ReadableSpan);
  };
  const send = (): unknown => {
    const codes: number[] = [];
    exporter.export(passed.splice(0), ({ code }) => codes.push(code));
    return codes[0];
  };
  const counted = () =>
    observer.observed.filter(({ kind }) => kind === 'count').map(({ fields }) => fields['outcome']);
  const lines = () =>
    observer.observed.flatMap(({ kind, fields }) => (kind === 'count' ? [] : [[kind, fields['missing']]]));
  return { outcome, passed, end, send, counted, lines };
}

it('issue 13 traces: what does not fit into the queue is dropped and counted, until a batch has left it', () => {
  const { passed, end, send, counted } = given(3);
  end(5);
  expect([passed.length, counted()]).toEqual([3, ['dropped', 'dropped']]);
  expect(send()).toBe(0);
  end(1);
  expect([passed.length, counted()]).toEqual([1, ['dropped', 'dropped', 'sent']]);
});

it('issue 13 traces: an outage is told once when it begins, and once when it ends with how many spans are missing', () => {
  const { outcome, end, send, counted, lines } = given(100);
  outcome.isTaken = false;
  for (let batch = 0; batch < 3; batch++) {
    end(2);
    expect(send()).toBe(1);
  }
  expect(lines()).toEqual([['warn', undefined]]);
  outcome.isTaken = true;
  for (let batch = 0; batch < 2; batch++) {
    end(1);
    send();
  }
  expect(lines()).toEqual([
    ['warn', undefined],
    ['info', 6],
  ]);
  expect(counted()).toEqual(['lost', 'lost', 'lost', 'sent', 'sent']);
  outcome.isTaken = false;
  end(1);
  send();
  expect(lines().at(-1)).toEqual(['warn', undefined]);
});
