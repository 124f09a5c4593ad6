// What a runner asks the log for: an event that could not be read, by its stream and revision.
import { expect, it } from 'vitest';
import type { ClaimedEffect } from '../../src/ports/effect.ts';
import type { FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent, StreamRange } from '../../src/ports/event-log.port.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { reactorRunner } from '../../src/reactors/reactor-runner.ts';
import type { RunnerPorts } from '../../src/reactors/reactor-runner.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { nine } from '../support/histories/cast.ts';
import { manualPace } from '../support/projection-fakes.ts';
import { aClaim, aToyReactor, anOpening } from '../support/toy-reactor.ts';

it('issue 13 b: an event that could not be read is read again by stream and revision, on a log that can’t be read from any position', async () => {
  const { reactor } = aToyReactor();
  const [pace, observer] = [manualPace(), fakeObserver()];
  const recorded = anOpening(nine);
  const { tenant, stream, revision } = recorded;
  const due: ClaimedEffect[] = [aClaim({ turn: 'decode', operation: '', tenant, stream, revision })];
  const asked: unknown[] = [];
  const replaced: string[] = [];
  const ports = {
    reactors: [reactor],
    delivery: { run: () => Promise.resolve() },
    log: {
      readStream: (...words: [string, string, StreamRange]) => {
        asked.push(words);
        return Promise.resolve([recorded as unknown as StoredEvent]);
      },
    },
    decoder: { decode: () => Promise.resolve<FedEvent[]>([{ kind: 'recorded', recorded }]) },
    ledger: {
      claim: () => Promise.resolve(due.splice(0)),
      renew: () => Promise.resolve(new Set()),
      replace: (_claim: unknown, { effects }: { effects: readonly { operation: string }[] }) =>
        Promise.resolve(replaced.push(...effects.map(({ operation }) => operation)) > 0),
      standing: () => Promise.resolve({ open: 0, parked: 0, held: 0, oldestSeconds: 0 }),
    },
    dispatch: {},
    ids: uuidIdSource(),
    clock: { now: () => nine },
    pace,
    observer,
    holder: 'p1',
  };
  const stop = new AbortController();
  const running = reactorRunner(ports as unknown as RunnerPorts).run(stop.signal);
  await pace.advance(100);
  stop.abort();
  await pace.advance(10_000);
  await running;
  expect(asked).toEqual([[tenant, stream, { from: revision, direction: 'forwards', limit: 1 }]]);
  expect(replaced).toEqual(['say']);
});
