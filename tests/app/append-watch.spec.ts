// What is remembered of appends: the fault of the newest one, if it was the log's.
import { expect, it } from 'vitest';
import { watchAppends } from '../../src/app/append-watch.ts';
import type { EventStore } from '../../src/ports/event-store.port.ts';
import { PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';

it('tells of a log that can not be written to, until an append goes well', async () => {
  let fault: Error | undefined;
  const append: EventStore['append'] = () => (fault ? Promise.reject(fault) : Promise.resolve([]));
  const observer = fakeObserver();
  const { store, failing } = watchAppends({ append } as EventStore, 'postgres', observer);
  await store.append([]);
  expect(failing()).toBeUndefined();
  fault = new PermanentFault('append-too-large', 'one record is too large');
  await expect(store.append([])).rejects.toBe(fault);
  expect(failing()).toBeUndefined();
  fault = new TransientFault('database-disk-full', 'the disk is full');
  await expect(store.append([])).rejects.toBe(fault);
  expect(failing()).toBe('database-disk-full');
  fault = undefined;
  await store.append([]);
  expect(failing()).toBeUndefined();
  const outcomes = ['answered', 'fault', 'fault', 'answered'];
  expect(observer.observed).toEqual(
    outcomes.map((outcome) => ({ kind: 'time', what: 'append_duration_seconds', fields: { outcome } })),
  );
});
