// The limits of one append, exact to the event and to the byte.
import { describe, expect, it } from 'vitest';
import { appendLimitBytes, checkAppend } from '../../../src/adapters/codec/append-limits.ts';
import type { SealedEvent } from '../../../src/ports/event-log.port.ts';
import { aStream, aTenant, sealedEvents } from '../../support/sealed.ts';

describe('one append', () => {
  const tenant = aTenant();
  const append = (...lists: SealedEvent[][]) => ({
    tenant,
    writes: lists.map((events) => ({ stream: events[0]!.stream, expected: 'none' as const, events })),
  });
  const fault = (code: string) => expect.objectContaining({ name: 'PermanentFault', code }) as Error;
  const refused = fault('append-too-large');
  const events = (count: number) => sealedEvents(tenant, aStream(tenant), 'none', count);

  it('holds 100 events over all its streams and not one more', () => {
    expect(() => checkAppend(append(events(60), events(40)))).not.toThrow();
    expect(() => checkAppend(append(events(60), events(41)))).toThrow(refused);
  });

  it('holds 1 MiB, boxes included, and not a byte more', () => {
    const sized = (bytes: number): SealedEvent[] =>
      events(1).map((event) => ({
        ...event,
        head: Buffer.alloc(1),
        body: Buffer.alloc(1),
        boxes: [Buffer.alloc(bytes - 2)],
      }));
    expect(() => checkAppend(append(sized(appendLimitBytes - 10), sized(10)))).not.toThrow();
    expect(() => checkAppend(append(sized(appendLimitBytes - 10), sized(11)))).toThrow(refused);
  });

  it('goes to its own tenant, and each record to its place', () => {
    const [event] = events(1);
    const write = { stream: event!.stream, expected: 'none' as const, events: [event!] };
    const misplaced = fault('append-misplaced');
    const foreign = aTenant();
    for (const wrong of [
      { tenant: foreign, writes: [write] },
      { tenant: foreign, writes: [{ ...write, events: [] }] },
      { tenant, writes: [{ ...write, stream: aStream(tenant) }] },
      { tenant, writes: [{ ...write, events: [{ ...event!, tenant: foreign }] }] },
      { tenant, writes: [{ ...write, expected: 0n }] },
      { tenant, writes: [{ ...write, events: [event!, event!] }] },
    ]) {
      expect(() => checkAppend(wrong)).toThrow(misplaced);
    }
    expect(() => checkAppend({ tenant, writes: [write] })).not.toThrow();
  });
});
