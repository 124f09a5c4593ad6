// What an inbox of webhooks promises: each is kept once, given out in order within its room and to one worker at a time, applied or
// set aside, and forgotten after its time.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CorrelationId, TenantId } from '../../src/domain/shared/ids.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { StuckCause, StuckItem } from '../../src/ports/stuck-work.port.ts';
import type { Arrival, InboxEntry, WebhookInbox } from '../../src/ports/webhook-inbox.port.ts';

export interface InboxUnderTest {
  readonly inbox: WebhookInbox;
  /** The same inbox as the process that serves HTTP has it. */
  readonly arrivals: Pick<WebhookInbox, 'receive'>;
  /** The same inbox as housekeeping has it. */
  readonly retention: Pick<WebhookInbox, 'sweep'>;
  readonly empty: () => Promise<void>;
  /** Makes everything in it look so many days older. */
  readonly age: (days: number) => Promise<void>;
  /** Adds 100,000 that wait, or that were applied. */
  readonly fill: (state: 'waiting' | 'applied') => Promise<void>;
  readonly stuck: (key: string) => Promise<StuckItem | undefined>;
  readonly close: () => Promise<void>;
}

const tenant = randomUUID() as TenantId;
const stream = streamName('meeting', tenant, randomUUID());
const cause: StuckCause = { code: 'toy-fault', sentence: 'It can not be applied.' };
const about = { tenant, stream, cause };
const long = 60_000;
const short = 60;
const lapse = () => new Promise((resolve) => setTimeout(resolve, short * 2));
const of = (room: string, id = randomUUID().slice(0, 13)): Arrival => ({
  provider: 'toy',
  id,
  name: 'participant_joined',
  room,
  body: Buffer.from(`{"id":"${id}"}`),
});

/** Runs every clause against what `make` gives. */
export function webhookInboxContract(store: string, make: () => Promise<InboxUnderTest>): void {
  describe(`issue 13 B3, webhook inbox contract: ${store}`, () => {
    let under: InboxUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    beforeEach(() => under.empty());

    const receiveAll = async (...all: readonly Arrival[]): Promise<void> => {
      for (const arrival of all) expect(await under.arrivals.receive(arrival)).toBe('kept');
    };
    const claim = (worker = 'a', limit = 10, leaseMs = long) => under.inbox.claim(worker, limit, leaseMs);
    const ids = (entries: readonly InboxEntry[]) => entries.map(({ id }) => id);
    const onlyOne = async (worker = 'a', leaseMs = long): Promise<InboxEntry> => {
      const [entry, ...more] = await claim(worker, 10, leaseMs);
      expect([entry === undefined, more.length]).toEqual([false, 0]);
      return entry!;
    };

    it('keeps a webhook once, whatever comes under its id later, and however many come at once', async () => {
      const arrival = of('room');
      const came = await Promise.all(Array.from({ length: 8 }, () => under.arrivals.receive(arrival)));
      expect(came.filter((one) => one === 'kept')).toHaveLength(1);
      expect(new Set(came)).toEqual(new Set(['kept', 'known']));
      expect(await under.arrivals.receive({ ...arrival, body: Buffer.from('other') })).toBe('known');
      const entry = await onlyOne();
      expect(entry).toMatchObject({ ...arrival, body: Buffer.from(arrival.body), attempts: 1 });
      await under.inbox.done('a', entry, 'applied');
      expect(await under.arrivals.receive(arrival)).toBe('known');
      expect(await claim()).toEqual([]);
    });

    it('keeps of which request it came, where that is known', async () => {
      const cause = {
        correlation: randomUUID() as CorrelationId,
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      };
      await receiveAll({ ...of(''), ...cause }, of(''));
      const [known, unknown] = await claim();
      expect(known).toMatchObject(cause);
      expect(unknown).not.toHaveProperty('correlation');
      expect(unknown).not.toHaveProperty('traceparent');
    });

    it('tells providers apart', async () => {
      const arrival = of('');
      await receiveAll(arrival, { ...arrival, provider: 'other' });
      expect(await claim()).toHaveLength(2);
    });

    it('gives the webhooks of one room in their order, one at a time, and no room waits for another', async () => {
      const [a1, a2, b1, n1, n2] = [of('a'), of('a'), of('b'), of(''), of('')];
      await receiveAll(a1, a2, b1, n1, n2);
      const first = await claim();
      expect(ids(first)).toEqual([a1.id, b1.id, n1.id, n2.id]);
      await under.inbox.done('a', first[1]!, 'applied');
      expect(await claim()).toEqual([]);
      await under.inbox.postponed('a', first[0]!, long);
      expect(await claim('b')).toEqual([]);
      await under.inbox.done('a', { ...first[0]!, attempts: 99 }, 'applied');
      expect(await claim('b')).toEqual([]);
    });

    it('gives the next of a room once the one before has ended', async () => {
      const [a1, a2] = [of('a'), of('a')];
      await receiveAll(a1, a2);
      await under.inbox.done('a', await onlyOne(), 'ignored');
      expect((await onlyOne()).id).toBe(a2.id);
    });

    it('gives each to one of many workers, in order within each room', async () => {
      const rooms = ['a', 'b', 'c', 'd'];
      const all = Array.from({ length: 40 }, (_, index) => of(rooms[index % rooms.length]!));
      await receiveAll(...all);
      const order: InboxEntry[] = [];
      const worker = async (who: string): Promise<void> => {
        for (let idle = 0; idle < 5;) {
          const held = await claim(who, 2);
          idle = held.length === 0 ? idle + 1 : 0;
          order.push(...held);
          for (const entry of held) await under.inbox.done(who, entry, 'applied');
        }
      };
      await Promise.all(['a', 'b', 'c', 'd'].map(worker));
      expect(order).toHaveLength(all.length);
      for (const room of rooms) {
        const inRoom = (list: readonly Arrival[]) =>
          list.filter((one) => one.room === room).map(({ id }) => id);
        expect(inRoom(order)).toEqual(inRoom(all));
      }
    });

    it('keeps it with the worker that prolongs its lease, and not with one that lost it', async () => {
      await receiveAll(of('a'), of('a'));
      const first = await onlyOne('a', short);
      await under.inbox.renew('a', [first], long);
      await lapse();
      expect(await claim('b')).toEqual([]);
      await under.inbox.renew('b', [first], 0);
      await under.inbox.renew('a', [{ ...first, attempts: first.attempts + 1 }], 0);
      await under.inbox.renew('a', [], 0);
      expect(await claim('b')).toEqual([]);
      await under.inbox.renew('a', [first], 0);
      await lapse();
      expect(await onlyOne('b')).toMatchObject({ id: first.id, attempts: 2 });
      await under.inbox.renew('a', [first], 0);
      await lapse();
      expect(await claim('c')).toEqual([]);
    });

    it('gives it to another worker when its lease has run out, and the first changes nothing any more', async () => {
      await receiveAll(of('a'));
      const first = await onlyOne('a', short);
      await lapse();
      const second = await onlyOne('b');
      expect([second.id, second.attempts]).toEqual([first.id, 2]);
      await under.inbox.done('a', first, 'applied');
      expect(await under.inbox.failed('a', first, about, 0, 1)).toBe('again');
      expect((await under.inbox.standing()).waiting).toBe(1);
      await under.inbox.done('b', second, 'applied');
      expect(await under.inbox.standing()).toEqual({ waiting: 0, oldestSeconds: 0 });
    });

    it('counts no failure where something was away, and is stuck after so many of its own', async () => {
      await receiveAll(of('a'), of('a'));
      for (let away = 0; away < 5; away += 1) await under.inbox.postponed('a', await onlyOne(), 0);
      expect(await under.inbox.failed('a', await onlyOne(), about, 0, 2)).toBe('again');
      const poison = await onlyOne();
      expect(await under.inbox.failed('a', poison, about, 0, 2)).toBe('stuck');
      const key = `${stream}/${poison.id}`;
      const item = {
        owner: 'webhooks',
        key,
        tenant,
        stream,
        cause,
        event: undefined,
        waiting: 0,
        due: undefined,
      };
      expect(await under.stuck(key)).toMatchObject({ ...item, attempts: 7 });
      // Its room goes on without it.
      expect((await onlyOne()).id).not.toBe(poison.id);
    });

    it('has a stuck one applied again, or gives it up, once', async () => {
      const [one, other] = [of('a'), of('b')];
      await receiveAll(one, other);
      for (const entry of await claim())
        expect(await under.inbox.failed('a', entry, about, 0, 1)).toBe('stuck');
      expect(await under.inbox.retryStuck(stream, one.id)).toBe(true);
      expect(await under.inbox.skipStuck(stream, other.id)).toBe(true);
      expect(await under.inbox.retryStuck(stream, one.id)).toBe(false);
      expect(await under.inbox.skipStuck(stream, other.id)).toBe(false);
      expect([await under.stuck(`${stream}/${one.id}`), await under.stuck(`${stream}/${other.id}`)]).toEqual([
        undefined,
        undefined,
      ]);
      expect(await under.inbox.failed('a', await onlyOne(), about, 0, 2)).toBe('again');
      expect((await onlyOne()).id).toBe(one.id);
    });

    it('says for how long the oldest waits', async () => {
      await receiveAll(of('a'), of('b'));
      await under.age(1);
      const { waiting, oldestSeconds } = await under.inbox.standing();
      expect(waiting).toBe(2);
      expect(oldestSeconds).toBeGreaterThan(86_000);
    });

    it('forgets what ended 30 days ago, and never what waits or is stuck', async () => {
      const [ended, waiting, stuck] = [of('a'), of('b'), of('c')];
      await receiveAll(ended, stuck);
      const [first, second] = await claim();
      await under.inbox.done('a', first!, 'applied');
      await under.inbox.failed('a', second!, about, 0, 1);
      await receiveAll(waiting);
      await under.age(29);
      expect(await under.retention.sweep(10)).toBe(0);
      await under.age(2);
      expect(await under.retention.sweep(10)).toBe(1);
      expect((await onlyOne()).id).toBe(waiting.id);
      expect(await under.stuck(`${stream}/${stuck.id}`)).toBeDefined();
      expect(await under.arrivals.receive(stuck)).toBe('known');
    });

    it('keeps on where one waits while 100,000 others came and were applied', async () => {
      await receiveAll(of('a'));
      await under.fill('applied');
      expect(await under.arrivals.receive(of('b'))).toBe('kept');
    });

    it('keeps no more while 100,000 wait, and still knows those that it has', async () => {
      const first = of('a');
      await receiveAll(first);
      await under.fill('waiting');
      expect(await under.arrivals.receive(of('b'))).toBe('full');
      expect(await under.arrivals.receive(first)).toBe('known');
      for (const entry of await claim()) await under.inbox.done('a', entry, 'applied');
      expect(await under.arrivals.receive(of('b'))).toBe('kept');
    });
  });
}
