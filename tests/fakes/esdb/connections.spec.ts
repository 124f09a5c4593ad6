// Connections that are cut, at any byte too, or refused, seen by the real client.
import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { all, event, failure, numbers, reconnected, useEsdb } from '../../support/esdb/use-esdb.ts';
import { watchAll } from '../../support/esdb/watch.ts';

describe('connections', () => {
  const esdb = useEsdb();

  it('that are cut fail what is in flight, and the next call connects anew', async () => {
    esdb.server.faults.holdReplies();
    const appended = esdb.client.appendToStream('a', event(0));
    while (esdb.server.faults.heldReplies() < 1) await new Promise((resolve) => setImmediate(resolve));
    expect(esdb.server.faults.cutConnections()).toBe(1);
    expect(await failure(appended)).toMatchObject({ type: 'unavailable' });
    esdb.server.faults.releaseReplies();
    await reconnected(() => esdb.client.appendToStream('a', event(1)));
    expect(numbers(await all(esdb.client.readStream('a')))).toEqual([0, 1]);
  });

  it('that are refused fail a call, until they are accepted again at the same address', async () => {
    await esdb.client.appendToStream('a', event(0));
    await esdb.server.faults.refuseConnections();
    expect(await failure(esdb.client.appendToStream('a', event(1)))).toMatchObject({ type: 'unavailable' });
    await esdb.server.faults.acceptConnections();
    await reconnected(() => esdb.client.appendToStream('a', event(2)));
    expect(numbers(await all(esdb.client.readStream('a'))).at(-1)).toBe(2);
  });

  it('that are cut end a subscription, which is not opened again by itself', async () => {
    const watched = watchAll(esdb.client);
    await watched.heard('caught up');
    esdb.server.faults.cutConnections();
    await watched.heard('error: unavailable');
  });
});

describe('a reply that is cut', () => {
  const esdb = useEsdb();

  it('at each of its bytes has stored the append all the same, and the same append again says so', async () => {
    // One byte more each time, until a reply came through whole.
    for (let bytes = 0; ; bytes += 1) {
      const client = esdb.another();
      const stream = `s-${bytes}`;
      await client.appendToStream('warm', event(0));
      const same = event(bytes, randomUUID());
      esdb.server.faults.cutAfterBytes(bytes);
      const outcome = await client.appendToStream(stream, same, { expectedRevision: NO_STREAM }).then(
        () => 'answered',
        (error: unknown) => (error as { type?: string }).type,
      );
      expect(esdb.server.store.eventsOf(stream)).toHaveLength(1);
      const again = await reconnected(() =>
        client.appendToStream(stream, same, { expectedRevision: NO_STREAM }),
      );
      expect(again.nextExpectedRevision).toBe(0n);
      if (outcome === 'answered') {
        expect(bytes).toBeGreaterThan(9);
        return;
      }
      expect(outcome).toBe('unavailable');
    }
  });

  it('in the midst of a read is an error after the events that came whole', async () => {
    await esdb.client.appendToStream(
      'a',
      Array.from({ length: 20 }, (_, n) => event(n)),
    );
    const whole = numbers(await all(esdb.client.readStream('a')));
    for (const bytes of [0, 100, 1_000, 2_500]) {
      esdb.server.faults.cutAfterBytes(bytes);
      const given: unknown[] = [];
      const reading = (async () => {
        for await (const read of esdb.client.readStream('a')) given.push(...numbers([read]));
      })();
      expect(await failure(reading)).toMatchObject({ type: 'unavailable' });
      expect(given).toEqual(whole.slice(0, given.length));
      await reconnected(() => all(esdb.client.readStream('a')));
    }
  });
});
