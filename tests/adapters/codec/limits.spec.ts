// What fits into one append, to the event and to the byte.
import { describe, expect, it } from 'vitest';
import { appendLimitBytes, checkAppend } from '../../../src/adapters/codec/limits.ts';
import type { SealedEvent } from '../../../src/ports/event-log.port.ts';
import { aStream, aTenant, sealedEvents } from '../../support/sealed.ts';

describe('one append', () => {
  const tenant = aTenant();
  const writes = (...lists: SealedEvent[][]) => ({
    tenant,
    writes: lists.map((events) => ({ stream: aStream(tenant), expected: 'none' as const, events })),
  });
  const refused = expect.objectContaining({ name: 'PermanentFault', code: 'append-too-large' }) as Error;
  const events = (count: number) => sealedEvents(tenant, aStream(tenant), 'none', count);

  it('holds 100 events over all its streams and not one more', () => {
    expect(() => checkAppend(writes(events(60), events(40)))).not.toThrow();
    expect(() => checkAppend(writes(events(60), events(41)))).toThrow(refused);
  });

  it('holds 1 MiB, boxes included, and not a byte more', () => {
    const sized = (bytes: number): SealedEvent[] =>
      events(1).map((event) => ({
        ...event,
        head: Buffer.alloc(1),
        body: Buffer.alloc(1),
        boxes: [Buffer.alloc(bytes - 2)],
      }));
    expect(() => checkAppend(writes(sized(appendLimitBytes - 10), sized(10)))).not.toThrow();
    expect(() => checkAppend(writes(sized(appendLimitBytes - 10), sized(11)))).toThrow(refused);
  });
});
