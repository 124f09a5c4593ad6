// The relay on a log, places and a topic in memory: what it repeats, what it never skips, when it waits for an operator.
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/ports/event-log.port.ts';
import type { EventPublisher } from '../../../src/ports/event-publisher.port.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import { createRelay, relayLease, restartRelay } from '../../../src/reactors/relay/relay.ts';
import type { RelayPorts } from '../../../src/reactors/relay/relay.ts';
import { chainedRecords, fill, memoryEnd } from '../../support/chained-logs.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { createMemoryRelayPlaces } from '../../support/memory/memory-relay-places.ts';
import { manualPace, memoryLeases } from '../../support/projection-fakes.ts';

const topic = 'events';
const { records } = chainedRecords(1_000, 20);

/** A topic of one partition in memory, whose failures the test decides. */
function memoryTopic() {
  const topic = { messages: [] as { position: bigint; epoch: string; life: bigint }[] };
  const trouble: { open?: Error | undefined; after?: number | undefined; fault?: Error | undefined } = {};
  const publisher: EventPublisher = {
    open: () =>
      trouble.open === undefined
        ? Promise.resolve([BigInt(topic.messages.length)])
        : Promise.reject(trouble.open),
    publish: (events: readonly StoredEvent[], { epoch, life }) => {
      const taken = events.slice(0, trouble.after ?? events.length);
      topic.messages.push(...taken.map(({ position }) => ({ position, epoch, life })));
      if (trouble.fault !== undefined) return Promise.reject(trouble.fault);
      return Promise.resolve(new Map([[0, BigInt(topic.messages.length)]]));
    },
    close: () => Promise.resolve(),
  };
  return { topic, trouble, publisher };
}

async function world() {
  const pace = manualPace();
  const log = await memoryEnd();
  const feed = log as unknown as RelayPorts['feed'];
  const observer = fakeObserver();
  const [places, leases, broker] = [createMemoryRelayPlaces(), memoryLeases(pace), memoryTopic()];
  const ports = { feed, places, leases, pace, observer, publisher: broker.publisher };
  const stop = new AbortController();
  let appended = 0;
  const running: Promise<void>[] = [];
  return {
    ...broker,
    ports,
    pace,
    append: async (count: number) => {
      await fill(log, records.slice(appended, (appended += count)));
    },
    start: (holder: string) =>
      void running.push(createRelay(ports, { topic, holder, pageEvents: 150 }).run(stop.signal)),
    place: async () => {
      const place = await places.find(topic);
      return place && { position: place.position, state: place.state, life: place.life };
    },
    positions: () => broker.topic.messages.map(({ position }) => Number(position)),
    end: async () => {
      stop.abort();
      await pace.advance(60_000);
      await Promise.all(running);
    },
  };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const away = new TransientFault('broker-away', 'no answer');

let at: Awaited<ReturnType<typeof world>>;
afterEach(() => at.end());

describe('issue 13, the relay', () => {
  it('publishes the log in order, page by page, and keeps how far it came', async () => {
    at = await world();
    await at.append(600);
    at.start('one');
    await at.pace.advance(1_000);
    expect(at.positions()).toEqual(upTo(600));
    expect(await at.place()).toEqual({ position: 600n, state: 'following', life: 1n });
  });

  it('R1 repeats what was not acknowledged, and skips nothing', async () => {
    at = await world();
    await at.append(100);
    Object.assign(at.trouble, { after: 7, fault: away });
    at.start('one');
    await at.pace.advance(50);
    expect([at.positions(), (await at.place())?.position]).toEqual([upTo(7), 0n]);
    Object.assign(at.trouble, { after: undefined, fault: undefined });
    await at.pace.advance(10_000);
    expect(at.positions()).toEqual([...upTo(7), ...upTo(100)]);
  });

  it('waits for hours for a broker that is away at the start, reports no fault of its own, and goes on', async () => {
    at = await world();
    await at.append(20);
    at.trouble.open = away;
    at.start('one');
    await at.pace.advance(2 * 3_600_000);
    expect(await at.place()).toEqual({ position: 0n, state: 'following', life: 1n });
    at.trouble.open = undefined;
    await at.pace.advance(10_000);
    expect(at.positions()).toEqual(upTo(20));
    expect(at.ports.observer.observed.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('R2 publishes what comes before a message that the broker does not take once more at most, however long it stalls', async () => {
    at = await world();
    await at.append(100);
    const { publish } = at.publisher;
    let tries = 0;
    const refusing: EventPublisher['publish'] = async (events, origin) => {
      const before = events.filter(({ position }) => position < 61n);
      if (before.length === events.length) return publish(events, origin);
      tries += 1;
      await publish(before, origin);
      throw new PermanentFault('message-too-large', 'too large');
    };
    Object.assign(at.ports, { publisher: { ...at.publisher, publish: refusing } });
    at.start('one');
    await at.pace.advance(600_000);
    expect(tries).toBeGreaterThan(20);
    expect((await at.place())?.state).toBe('stalled');
    expect(at.positions().filter((position) => position === 1)).toHaveLength(2);
  });

  it('stalls at a message that the broker does not take, passes nothing over, and goes on once it does', async () => {
    at = await world();
    await at.append(20);
    at.trouble.fault = new PermanentFault('message-too-large', 'it is');
    at.trouble.after = 0;
    at.start('one');
    await at.pace.advance(1_000);
    expect(await at.place()).toMatchObject({ position: 0n, state: 'stalled' });
    Object.assign(at.trouble, { after: undefined, fault: undefined });
    await at.pace.advance(10_000);
    expect([at.positions(), await at.place()]).toEqual([
      upTo(20),
      { position: 20n, state: 'following', life: 1n },
    ]);
  });

  it('R3 waits for an operator where the topic is shorter than it was, then begins another life of it from there', async () => {
    at = await world();
    await at.append(40);
    at.start('one');
    await at.pace.advance(1_000);
    at.topic.messages.splice(0);
    await at.append(10);
    await at.pace.advance(20_000);
    const place = await at.ports.places.find(topic);
    expect([place?.position, place?.state, place?.reason]).toEqual([
      40n,
      'stalled',
      expect.stringMatching(/^topic-replaced: .*voicemeet relay rebuild --from <position>/),
    ]);
    const before = at.topic.messages.length;
    const restarted = restartRelay(at.ports, { topic, holder: 'operator', from: 30n, isDense: true });
    await at.pace.advance(20_000);
    await restarted;
    await at.pace.advance(20_000);
    expect(at.topic.messages.slice(before).map(({ position, life }) => [Number(position), life])).toEqual(
      upTo(50, 31).map((position) => [position, 2n]),
    );
  });

  it('publishes again from a position that an operator names, in the same life of a topic that is whole', async () => {
    at = await world();
    await at.append(40);
    at.start('one');
    await at.pace.advance(1_000);
    const restarted = restartRelay(at.ports, { topic, holder: 'operator', from: 0n, isDense: true });
    await at.pace.advance(20_000);
    await restarted;
    await at.pace.advance(20_000);
    expect(at.positions()).toEqual([...upTo(40), ...upTo(40)]);
    expect(await at.place()).toEqual({ position: 40n, state: 'following', life: 1n });
  });

  it.each([
    [2_999n, 2_000n],
    [3_000n, 3_000n],
    [999n, 0n],
    [12_000n, 12_000n],
  ])(
    'b: on a log whose positions have gaps a place %s between two events means the one before it, %s',
    async (from, found) => {
      at = await world();
      // Like EventStoreDB: it can be read from its beginning, and from positions of its events alone.
      const events = Array.from({ length: 12 }, (_, index) => ({ position: BigInt((index + 1) * 1_000) }));
      const feed = {
        ...at.ports.feed,
        tail: () => Promise.resolve(12_000n),
        read: (after: bigint) =>
          after % 1_000n === 0n
            ? Promise.resolve(events.filter(({ position }) => position > after).slice(0, 5) as StoredEvent[])
            : Promise.reject(new FatalFault('invalid-position', String(after))),
      };
      const restarted = restartRelay(
        { ...at.ports, feed },
        { topic, holder: 'operator', from, isDense: false },
      );
      await at.pace.advance(1_000);
      await restarted;
      expect((await at.place())?.position).toBe(found);
    },
  );

  it('refuses to begin after the end of the log', async () => {
    at = await world();
    await at.append(3);
    const asked = restartRelay(at.ports, { topic, holder: 'operator', from: 4n, isDense: true });
    await expect(asked).rejects.toMatchObject({ name: 'PermanentFault', code: 'beyond-the-log' });
  });

  it('moves nothing under an older fence: of two relays the one with the lease publishes', async () => {
    at = await world();
    await at.append(10);
    at.start('one');
    at.start('two');
    await at.pace.advance(5_000);
    expect(at.positions()).toEqual(upTo(10));
    const place = { ...(await at.ports.places.find(topic))! };
    const move = at.ports.places.move(topic, 0n, place, { ...place, position: 99n });
    await expect(move).rejects.toThrow(FatalFault);
    expect(relayLease(topic)).toBe('relay:events');
  });
});
