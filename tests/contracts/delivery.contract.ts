// What every delivery to reactors promises, whatever way events come: each event of each stream in order, none skipped, again
// after a failure or a takeover, under a generation that grows. Events are told apart by stream and revision.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveredBatch, Delivery } from '../../src/ports/delivery.port.ts';
import { until } from '../support/until.ts';

export interface DeliveryUnderTest {
  /** A delivery of a process of its own; several may run at once. */
  readonly process: () => Delivery;
  /** Appends this many events to the log, over several streams; resolves when all are stored. */
  readonly append: (events: number) => Promise<void>;
  /** All that was ever appended: revisions by stream. */
  readonly appended: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
  /** How long a takeover may take. */
  readonly takeoverMs: number;
}

/** What a reactor was given, in order. */
function aReactor(name: string) {
  const seen = new Map<string, number[]>();
  const generations = new Map<string, bigint[]>();
  const batches: DeliveredBatch[] = [];
  const take = (batch: DeliveredBatch): Promise<void> => {
    batches.push(batch);
    generations.set(batch.source, [...(generations.get(batch.source) ?? []), batch.generation]);
    for (const { stream, revision } of batch.events)
      seen.set(stream, [...(seen.get(stream) ?? []), Number(revision)]);
    return Promise.resolve();
  };
  /** Per stream: whether each revision came, no revision first before the one before it. */
  const gaps = (): readonly string[] =>
    [...seen].flatMap(([stream, revisions]) => {
      let highest = -1;
      return revisions.flatMap((revision) => {
        if (revision > highest + 1) return [`${stream}: ${revision} after ${highest}`];
        highest = Math.max(highest, revision);
        return [];
      });
    });
  const has = (appended: ReadonlyMap<string, number>): boolean =>
    [...appended].every(([stream, count]) => (seen.get(stream) ?? []).includes(count - 1));
  return { name, seen, generations, batches, take, gaps, has };
}

/** A reactor of a process while it runs. */
function running(delivery: Delivery, name: string, handle: Parameters<Delivery['run']>[1]) {
  const stop = new AbortController();
  const ended = delivery.run(name, handle, stop.signal);
  return {
    stop: async (): Promise<void> => {
      stop.abort();
      await ended;
    },
  };
}

/** Runs every clause against what `make` gives. */
export function deliveryContract(way: string, make: () => Promise<DeliveryUnderTest>): void {
  describe(`issue 13, delivery contract: ${way}`, () => {
    let under: DeliveryUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const soon = (holds: () => boolean) =>
      until(() => (holds() ? Promise.resolve() : Promise.reject(new Error('not yet'))), under.takeoverMs);
    const caughtUp = (reactor: ReturnType<typeof aReactor>) => soon(() => reactor.has(under.appended()));

    it('delivers what was there before and what comes later, each stream in order', async () => {
      await under.append(30);
      const reactor = aReactor('early');
      const run = running(under.process(), reactor.name, reactor.take);
      await caughtUp(reactor);
      await under.append(20);
      await caughtUp(reactor);
      await run.stop();
      expect(reactor.gaps()).toEqual([]);
    });

    it('delivers a batch again that was not handled, and nothing after it meanwhile', async () => {
      await under.append(10);
      const reactor = aReactor('failing');
      let failures = 0;
      const run = running(under.process(), reactor.name, (batch) => {
        failures += 1;
        if (failures <= 3) return Promise.reject(new Error('not now'));
        return reactor.take(batch);
      });
      await caughtUp(reactor);
      await run.stop();
      expect([failures > 3, reactor.gaps()]).toEqual([true, []]);
    });

    it('with one reactor failing the others are told of everything', async () => {
      const [broken, well] = [aReactor('broken'), aReactor('well')];
      const process = under.process();
      const runs = [
        running(process, broken.name, () => Promise.reject(new Error('for a day'))),
        running(process, well.name, well.take),
      ];
      await under.append(10);
      await caughtUp(well);
      for (const run of runs) await run.stop();
      expect([broken.seen.size, well.gaps()]).toEqual([0, []]);
    });

    it('goes on after a stop where it was: what was acknowledged before a clean stop does not come again', async () => {
      const reactor = aReactor('stopped');
      await under.append(10);
      const first = running(under.process(), reactor.name, reactor.take);
      await caughtUp(reactor);
      await first.stop();
      await under.append(10);
      const second = running(under.process(), reactor.name, reactor.take);
      await caughtUp(reactor);
      await second.stop();
      const twice = [...reactor.seen].filter(([, revisions]) => new Set(revisions).size < revisions.length);
      expect([reactor.gaps(), twice]).toEqual([[], []]);
    });

    it('is taken over by another process under a greater generation, whatever the first was doing', async () => {
      const reactor = aReactor('taken-over');
      await under.append(10);
      let hung: { readonly over: AbortSignal; readonly batch: DeliveredBatch } | undefined;
      const first = running(under.process(), reactor.name, async (batch, over) => {
        await reactor.take(batch);
        hung ??= { over, batch };
        await new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }));
        throw new Error('ended in the middle of a batch');
      });
      await soon(() => hung !== undefined);
      const second = running(under.process(), reactor.name, reactor.take);
      await first.stop();
      await caughtUp(reactor);
      // What the first one had not acknowledged comes again, under a greater generation.
      const { source: left, generation: before } = hung!.batch;
      await soon(() => (reactor.generations.get(left)?.at(-1) ?? 0n) > before);
      await second.stop();
      expect(hung?.over.aborted).toBe(true);
      expect(reactor.gaps()).toEqual([]);
      for (const [source, generations] of reactor.generations) {
        expect(generations, source).toEqual([...generations].sort((a, b) => (a < b ? -1 : 1)));
      }
    });

    it('gives whole records: head, body and boxes as they are stored', async () => {
      const reactor = aReactor('whole');
      const run = running(under.process(), reactor.name, reactor.take);
      await caughtUp(reactor);
      await run.stop();
      const [event] = reactor.batches.flatMap(({ events }) => events);
      expect([event!.head.length, event!.body.length, event!.leaf.length]).toEqual([
        expect.any(Number),
        expect.any(Number),
        32,
      ]);
      expect(event!.head.length * event!.body.length).toBeGreaterThan(0);
      expect(event!.id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('ends at once where a stop was requested before it began', async () => {
      await under
        .process()
        .run('never', () => Promise.reject(new Error('not to be called')), AbortSignal.abort());
    });
  });
}
