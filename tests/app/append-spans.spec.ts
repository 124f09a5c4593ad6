// Spans of appends: one for each command, in the trace of its own request.
import { describe, expect, it } from 'vitest';
import { watchAppends } from '../../src/app/append-watch.ts';
import type { DecidedCommand, EventStore } from '../../src/ports/event-store.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { fakeTracer } from '../support/fakes/fake-tracer.ts';

const traceOf = (letter: string): string => `00-${letter.repeat(32)}-${letter.repeat(16)}-01`;
const commandOf = (traceparent: string | undefined, ...types: readonly string[]): DecidedCommand =>
  ({
    context: { correlation: 'c', ...(traceparent && { traceparent }) },
    writes: [{ events: types.map((type) => ({ type, title: 'A secret title' })) }],
  }) as unknown as DecidedCommand;

function watched(append: () => Promise<unknown>) {
  const tracer = fakeTracer();
  const { store } = watchAppends({ append } as unknown as EventStore, 'esdb', { ...fakeObserver(), tracer });
  return { tracer, store };
}

describe('issue 13 traces: an append', () => {
  it('of several commands tells one span for each, with its outcome', async () => {
    const outcomes = [
      { outcome: { kind: 'appended' } },
      { outcome: { kind: 'conflict' } },
      { outcome: { kind: 'appended' } },
    ];
    const { tracer, store } = watched(() => Promise.resolve(outcomes));
    await store.append([
      commandOf(traceOf('a'), 'MeetingOpened', 'HandRaised'),
      commandOf(traceOf('b')),
      commandOf(undefined, 'HandRaised'),
    ]);
    expect(tracer.spans.map(({ parent, ended }) => [parent, ended?.attributes])).toEqual([
      [traceOf('a'), { 'voicemeet.outcome': 'appended' }],
      [traceOf('b'), { 'voicemeet.outcome': 'conflict' }],
    ]);
    expect(tracer.spans[0]).toMatchObject({
      name: 'append log',
      kind: 'client',
      attributes: {
        'db.system.name': 'eventstoredb',
        'db.operation.name': 'append',
        'voicemeet.correlation_id': 'c',
        'voicemeet.events': 'MeetingOpened,HandRaised',
      },
    });
  });

  it('that fails says by which code', async () => {
    const { tracer, store } = watched(() => Promise.reject(new TransientFault('database-away', 'x')));
    await expect(store.append([commandOf(traceOf('a'))])).rejects.toThrow();
    expect(tracer.spans[0]?.ended?.failure).toBe('database-away');
  });
});
