// What only EventStoreDB can get wrong: replies that are lost or late, broken calls and connections, a leader that moved,
// streams that were deleted or truncated, foreign events in the log, positions beyond what a double holds.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAllEvents } from '../../../src/adapters/eventstore/esdb/all-events.ts';
import type { EsdbClient } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import { openEsdb } from '../../../src/adapters/eventstore/esdb/esdb-client.ts';
import { encodeFrame } from '../../../src/adapters/codec/record/frame.ts';
import { eventId } from '../../../src/adapters/codec/record/uuid.ts';
import type { CommandId } from '../../../src/domain/shared/ids.ts';
import type { AppendOutcome } from '../../../src/ports/event-log.port.ts';
import type { AppendFault } from '../../../fakes/esdb/faults.ts';
import type { EsdbServerOptions } from '../../../fakes/esdb/esdb-server.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';
import type { EsdbWorld, OpenedEsdbLog } from '../../support/esdb-log.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping, sealedEvents } from '../../support/sealed.ts';

// Timeouts of real calls, on a machine that others use too.
vi.setConfig({ testTimeout: 30_000 });

let world: EsdbWorld;
let one: OpenedEsdbLog;

const begin = async (options: EsdbServerOptions = {}): Promise<void> => {
  world = await startEsdbWorld({ server: options });
  one = world.open({ appendMs: 300, silenceMs: 1_000 });
};
afterEach(async () => {
  await world.server.faults.clear();
  await world.close();
});

const forwards = { from: 'start', direction: 'forwards', limit: 1_000 } as const;
const idsIn = (stream: string): string[] => world.server.store.eventsOf(stream).map(({ id }) => id);
const idsOf = (append: ReturnType<typeof anAppend>): string[] => append.writes[0]!.events.map(({ id }) => id);

/** A log whose calls to append are counted; `calls` gives how many there were since it was asked last. */
const countingAppends = (): OpenedEsdbLog & { readonly calls: () => number } => {
  let calls = 0;
  const opened = world.open({
    around: (client) => ({
      ...client,
      append: (...given) => {
        calls += 1;
        return client.append(...given);
      },
    }),
  });
  return {
    ...opened,
    calls: () => {
      const since = calls;
      calls = 0;
      return since;
    },
  };
};

describe('an append whose outcome is not known', () => {
  beforeEach(() => begin());

  const breaks = (['unavailable', 'cancelled', 'internal', 'cut'] as const).flatMap((how) =>
    [true, false].map((stored): AppendFault => ({ kind: 'break', how, stored })),
  );
  const faults: readonly AppendFault[] = [
    ...breaks,
    { kind: 'lose-reply' },
    { kind: 'delay', delayMs: 600 },
    { kind: 'timeout', stored: true },
    { kind: 'timeout', stored: false },
    { kind: 'not-leader' },
    { kind: 'not-ready' },
    { kind: 'too-busy' },
    { kind: 'unknown' },
  ];
  it.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
    '%s: is found out, and stored once',
    async (_, fault) => {
      const tenant = aTenant();
      for (const isKept of [false, true]) {
        const stream = aStream(tenant);
        const bare = anAppend(tenant, stream, 'none', 3);
        const append = isKept ? keeping(bare, { ...anAnswer(tenant, stream), revision: 2n }) : bare;
        world.server.faults.onNextAppend(fault, { stream });
        const outcome = await one.log.append(append);
        expect(outcome).toEqual({
          kind: 'appended',
          position: world.server.store.eventsOf(stream)[2]?.commit,
        });
        expect(idsIn(stream)).toEqual(idsOf(append));
        expect(await one.log.append(anAppend(tenant, stream, 2n))).toMatchObject({ kind: 'appended' });
      }
    },
  );

  it('is looked for before it is sent again', async () => {
    const tenant = aTenant();
    const counted = countingAppends();
    for (const stored of [true, false]) {
      const stream = aStream(tenant);
      world.server.faults.onNextAppend({ kind: 'timeout', stored }, { stream });
      expect(await counted.log.append(anAppend(tenant, stream, 'none'))).toMatchObject({ kind: 'appended' });
      expect(counted.calls()).toBe(stored ? 1 : 2);
    }
  });

  it('is a conflict where another writer came first meanwhile', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const [stranger] = sealedEvents(tenant, stream, 'none', 1);
    const events = [{ ...stranger!, isJson: false, data: encodeFrame(stranger!) }];
    world.server.faults.onNextAppend({ kind: 'race', events }, { stream });
    expect(await one.log.append(anAppend(tenant, stream, 'none'))).toEqual({
      kind: 'conflict',
      stream,
      actual: 0n,
    });
    expect(idsIn(stream)).toEqual([stranger?.id]);
  });

  it('is said to be unknown where the server stays silent, and the same append is found later', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const append = anAppend(tenant, stream, 'none');
    world.server.faults.onNextAppend({ kind: 'timeout', stored: false }, { stream, times: 3 });
    await expect(one.log.append(append)).rejects.toMatchObject({
      name: 'TransientFault',
      code: 'append-unknown',
    });
    expect(await one.log.append(append)).toMatchObject({ kind: 'appended' });
    expect(idsIn(stream)).toEqual(idsOf(append));
  });

  it('fails nobody else: other appends on the connection go on', async () => {
    const tenant = aTenant();
    const broken = aStream(tenant);
    world.server.faults.onNextAppend(
      { kind: 'not-leader', leader: { host: '127.0.0.1', port: world.server.port } },
      { stream: broken },
    );
    const streams = [broken, ...Array.from({ length: 30 }, () => aStream(tenant))];
    const outcomes = await Promise.all(
      streams.map((stream) => one.log.append(anAppend(tenant, stream, 'none'))),
    );
    expect(outcomes.every(({ kind }) => kind === 'appended')).toBe(true);
    expect(streams.map((stream) => idsIn(stream).length)).toEqual(streams.map(() => 1));
  });
});

describe('two processes that send one command at the same moment, without a key', () => {
  beforeEach(() => begin());

  /** Two processes whose appends reach the server only when both are on their way: neither has seen the other's. */
  const racers = (): readonly OpenedEsdbLog[] => {
    let waiting = 0;
    let letGo: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (letGo = resolve));
    const around = (client: EsdbClient): EsdbClient => ({
      ...client,
      append: async (...given) => {
        waiting += 1;
        if (waiting === 2) letGo();
        await both;
        return client.append(...given);
      },
    });
    return [world.open({ around }), world.open({ around })];
  };

  it('to the byte: both may be told that it was appended; it is stored once, and either can continue after it', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const append = anAppend(tenant, stream, 'none', 2);
    const [first, second] = racers();
    const outcomes = await Promise.all([first!.log.append(append), second!.log.append(append)]);
    const position = world.server.store.eventsOf(stream)[1]?.commit;
    for (const outcome of outcomes) expect(outcome).toMatchObject({ position });
    expect(idsIn(stream)).toEqual(idsOf(append));
    const { leaf } = append.writes[0]!.events[1]!;
    const later = anAppend(tenant, stream, 1n);
    const chained = { ...later, writes: [{ ...later.writes[0]!, leaf }] };
    expect(await second!.log.append(chained)).toMatchObject({ kind: 'appended' });
    expect(await first!.log.append(chained)).toMatchObject({ kind: 'duplicate' });
  });

  it('each sealed by itself: one is told that it was appended, and the other that its bytes are not those', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const command = randomUUID() as CommandId;
    const ids = [eventId(command, stream, 0)];
    const sealed = () => anAppend(tenant, stream, 'none', 1, { command, ids });
    const outcomes = await Promise.all(racers().map(({ log }) => log.append(sealed())));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['appended', 'duplicate']);
    expect(idsIn(stream)).toEqual(ids);
  });
});

describe('many appends while connections break', () => {
  beforeEach(() => begin());

  it.each([1, 200, 3_000])(
    'cut after every %s bytes of replies: what was acknowledged is there once',
    async (bytes) => {
      const tenant = aTenant();
      const appends = Array.from({ length: 60 }, () => anAppend(tenant, aStream(tenant), 'none', 2));
      const cutting = setInterval(() => world.server.faults.cutAfterBytes(bytes), 20);
      const outcomes: (AppendOutcome | Error)[] = [];
      try {
        for (let round = 0; round < 4; round += 1) {
          outcomes.push(
            ...(await Promise.all(
              appends
                .slice(round * 15, round * 15 + 15)
                .map((append) => one.log.append(append).catch((error: unknown) => error as Error)),
            )),
          );
        }
      } finally {
        clearInterval(cutting);
      }
      await world.server.faults.clear();
      for (const [at, append] of appends.entries()) {
        const ids = idsIn(append.writes[0]!.stream);
        const outcome = outcomes[at];
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ name: 'TransientFault' });
          expect([[], idsOf(append)]).toContainEqual(ids);
        } else {
          expect(outcome?.kind).toMatch(/appended|duplicate/);
          expect(ids).toEqual(idsOf(append));
        }
      }
      // And it goes on by itself.
      await expect
        .poll(() =>
          one.log.append(anAppend(tenant, aStream(tenant), 'none')).then(
            ({ kind }) => kind,
            () => 'fault',
          ),
        )
        .toBe('appended');
    },
  );

  it('goes on after a restart of the server', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await one.log.append(anAppend(tenant, stream, 'none'));
    const running = Promise.allSettled(
      Array.from({ length: 20 }, () => one.log.append(anAppend(tenant, aStream(tenant), 'none'))),
    );
    await world.server.faults.restart(50);
    await running;
    await expect
      .poll(() =>
        one.log.append(anAppend(tenant, stream, 0n)).then(
          ({ kind }) => kind,
          () => 'fault',
        ),
      )
      .toBe('appended');
    expect(idsIn(stream)).toHaveLength(2);
  });
});

describe('appends that wait for each other', () => {
  beforeEach(() => begin());

  it('ride few calls, and each is told its own position', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const counted = countingAppends();
    const appends = Array.from({ length: 250 }, (_, i) => {
      const append = anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1));
      return i % 2 ? append : keeping(append, { ...anAnswer(tenant, stream), revision: BigInt(i) });
    });
    const outcomes = await Promise.all(appends.map((append) => counted.log.append(append)));
    const events = world.server.store.eventsOf(stream);
    expect(outcomes).toEqual(events.map(({ commit }) => ({ kind: 'appended', position: commit })));
    expect(counted.calls()).toBeLessThan(10);
  });

  it('cost one call each where a key is claimed for the first time, and three where nobody can tell that it is the first', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const calls: string[] = [];
    const counted = world.open({
      around: (client) => ({
        ...client,
        append: (...given) => {
          calls.push('append');
          return client.append(...given);
        },
        readStream: (...given) => {
          calls.push('read');
          return client.readStream(...given);
        },
      }),
    });
    const kept = keeping(anAppend(tenant, stream, 'none'), { ...anAnswer(tenant, stream), revision: 0n });
    await counted.log.append(kept);
    expect(calls.splice(0)).toEqual(['append']);
    // It is looked for at its place, since it may be there; it is read back, since another attempt may have come meanwhile.
    await counted.log.append(anAppend(tenant, stream, 0n));
    expect(calls.splice(0)).toEqual(['read', 'append', 'read']);
  });

  it('are each judged alone where one of them was stored before', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const appends = Array.from({ length: 6 }, (_, i) =>
      anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1)),
    );
    const first = await one.log.append(appends[0]!);
    const other = world.open();
    await other.log.append(appends[1]!);
    const outcomes = await Promise.all(appends.map((append) => one.log.append(append)));
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'duplicate',
      'duplicate',
      'appended',
      'appended',
      'appended',
      'appended',
    ]);
    expect(outcomes[0]).toEqual({ ...first, kind: 'duplicate' });
    expect(idsIn(stream)).toEqual(appends.flatMap(idsOf));
  });

  it('are told at once that their key is at work, and refused events for two streams', async () => {
    const tenant = aTenant();
    const writes = [aStream(tenant), aStream(tenant)].flatMap(
      (stream) => anAppend(tenant, stream, 'none').writes,
    );
    await expect(one.log.append({ tenant, writes })).rejects.toMatchObject({ code: 'append-not-atomic' });
  });
});

describe('a stream that is not whole', () => {
  beforeEach(() => begin());
  const truncate = (stream: string, before: number): void => {
    const metadata = Buffer.from(JSON.stringify({ $tb: before }));
    world.server.store.plant(`$$${stream}`, [{ type: '$metadata', data: metadata }]);
  };
  const fatal = (code: string): object => ({ name: 'FatalFault', code });

  it('truncated: is never taken for a shorter one', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await one.log.append(anAppend(tenant, stream, 'none', 5));
    truncate(stream, 2);
    for (const range of [
      forwards,
      { ...forwards, from: 1n },
      { from: 'end', direction: 'backwards', limit: 9 } as const,
    ]) {
      await expect(one.log.readStream(tenant, stream, range)).rejects.toMatchObject(
        fatal('stream-truncated'),
      );
    }
    expect(await one.log.readStream(tenant, stream, { ...forwards, from: 2n })).toHaveLength(3);
    truncate(stream, 9);
    await expect(one.log.readStream(tenant, stream, forwards)).rejects.toMatchObject(
      fatal('stream-truncated'),
    );
  });

  it('soft-deleted: is never taken for one that never was', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await one.log.append(anAppend(tenant, stream, 'none', 2));
    world.server.store.softDelete(stream, 1n);
    await expect(one.log.readStream(tenant, stream, forwards)).rejects.toMatchObject(
      fatal('stream-truncated'),
    );
    const check = { tenant, writes: [{ stream, expected: 'none' as const, events: [] }] };
    await expect(one.log.append(check)).rejects.toMatchObject(fatal('stream-truncated'));
    // The server revives it for an append that expects "none"; a process that has not seen it before notices then.
    const other = world.open();
    await expect(other.log.append(anAppend(tenant, stream, 'none'))).rejects.toMatchObject(
      fatal('stream-truncated'),
    );
  });

  it('deleted for ever: stops reading, appending and following', async () => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await one.log.append(anAppend(tenant, stream, 'none', 2));
    const tail = await one.feed.tail();
    world.server.store.tombstone(stream, 1n);
    await expect(one.log.readStream(tenant, stream, forwards)).rejects.toMatchObject(fatal('stream-deleted'));
    await expect(one.log.append(anAppend(tenant, stream, 1n))).rejects.toMatchObject(fatal('stream-deleted'));
    await expect(one.feed.read(tail, 10)).rejects.toMatchObject(fatal('stream-deleted'));
  });

  it('with an event that was put elsewhere, or is none of ours: is tampered with', async () => {
    const tenant = aTenant();
    const [stream, other] = [aStream(tenant), aStream(tenant)];
    const [event] = sealedEvents(tenant, stream, 'none', 1);
    const planted = { id: event!.id, type: event!.type, isJson: false, data: encodeFrame(event!) };
    world.server.store.plant(other, [planted]);
    world.server.store.plant(stream, [{ ...planted, data: Buffer.from('VM01') }]);
    for (const name of [stream, other]) {
      await expect(one.log.readStream(tenant, name, forwards)).rejects.toMatchObject(fatal('tampered'));
    }
    await expect(one.feed.read(0n, 10)).rejects.toMatchObject(fatal('tampered'));
  });
});

describe('the log of a server that others use too', () => {
  it('passes over what is not ours, however much it is, and positions beyond 2^53 stay exact', async () => {
    await begin({ firstPosition: 2n ** 53n + 1n, chunkBytes: 64 * 1024 });
    const tenant = aTenant();
    const noise = (count: number): void => {
      for (const stream of ['$stats-127.0.0.1:2113', 'orders-1', 'log-epoch']) {
        world.server.store.plant(
          stream,
          Array.from({ length: count }, () => ({ type: 'noise' })),
        );
      }
    };
    noise(700);
    expect(await one.feed.tail()).toBe(0n);
    expect(await one.feed.read(0n, 5)).toEqual([]);
    const first = anAppend(tenant, aStream(tenant), 'none', 2);
    await one.log.append(first);
    noise(700);
    const second = anAppend(tenant, aStream(tenant), 'none', 3);
    const outcome = await one.log.append(second);
    noise(700);
    const read = await one.feed.read(0n, 100);
    const rest = await one.feed.read(read.at(-1)!.position, 100);
    expect([...read, ...rest].map(({ id }) => id)).toEqual([...idsOf(first), ...idsOf(second)]);
    expect(outcome).toEqual({ kind: 'appended', position: rest.at(-1)?.position ?? read.at(-1)?.position });
    expect(await one.feed.tail()).toBe('position' in outcome ? outcome.position : -1n);
    expect('position' in outcome && outcome.position > 2n ** 53n).toBe(true);
    // What a start compares the keyring with (issue 12 A4): newest first, and no more than asked for.
    const newest: string[] = [];
    for await (const page of createAllEvents(one.client).newest(4)) newest.push(...page.map(({ id }) => id));
    expect(newest).toEqual([...idsOf(first), ...idsOf(second)].reverse().slice(0, 4));
  });

  it('refuses a log that was written with explicit transactions', async () => {
    await begin();
    const tenant = aTenant();
    const stream = aStream(tenant);
    const [event] = sealedEvents(tenant, stream, 'none', 1);
    world.server.store.plantTransaction(stream, [
      { id: event!.id, type: event!.type, isJson: false, data: encodeFrame(event!) },
    ]);
    await expect(one.feed.read(0n, 10)).rejects.toMatchObject({ code: 'position-split' });
  });

  it('has one epoch, whoever of many asks first, and whatever happens to the one who writes it', async () => {
    await begin();
    world.server.faults.onNextAppend({ kind: 'timeout', stored: true }, { stream: 'log-epoch' });
    const logs = [one, ...Array.from({ length: 5 }, () => world.open({ appendMs: 300 }))];
    const epochs = await Promise.all(logs.flatMap(({ log, feed }) => [log.epoch(), feed.epoch()]));
    expect(new Set(epochs).size).toBe(1);
    expect(idsIn('log-epoch')).toEqual([epochs[0]]);
  });
});

describe('a follower', () => {
  beforeEach(() => begin());

  it.each(['unavailable', 'consumer-too-slow', 'cancelled'] as const)(
    'is woken again after its subscription ended: %s',
    async (how) => {
      const tenant = aTenant();
      const other = world.open();
      await one.log.epoch();
      await expect.poll(() => world.server.faults.endSubscriptions(how, '$all')).toBeGreaterThan(0);
      await expect.poll(() => world.server.faults.fallBehind('$all')).toBeGreaterThan(0);
      const tail = await one.feed.tail();
      const woken = one.feed.changed(tail, 20_000, new AbortController().signal);
      await other.log.append(anAppend(tenant, aStream(tenant), 'none'));
      await woken;
      await expect.poll(() => one.feed.read(tail, 10)).toHaveLength(1);
    },
  );

  it('reads on where a read broke in its midst', async () => {
    const tenant = aTenant();
    const { faults } = world.server;
    await one.log.append(anAppend(tenant, aStream(tenant), 'none', 40));
    for (const how of ['unavailable', 'cut', 'not-ready', 'aborted', 'stop'] as const) {
      // The sequencer reads too, and might get a fault that occurs only once.
      faults.onNextRead({ of: 'read', how, afterMessages: 7 }, { stream: '$all', times: 1_000 });
      await expect(one.feed.read(0n, 100)).rejects.toMatchObject({ name: 'TransientFault' });
      await faults.clear();
      const count = async (): Promise<number> =>
        one.feed.read(0n, 100).then(
          (events) => events.length,
          () => 0,
        );
      await expect.poll(count).toBe(40);
    }
  });
});

describe('a connection string', () => {
  it.each([
    'http://localhost',
    'esdb://user:secret@',
    'esdb://localhost:2113?tls=false&throwOnAppendFailure=false',
  ])('is refused: %s', async (url) => {
    await begin();
    expect(() => openEsdb(url)).toThrow(expect.objectContaining({ code: 'eventstore-url' }) as Error);
    expect(() => openEsdb(url)).not.toThrow(/secret/);
  });
});
