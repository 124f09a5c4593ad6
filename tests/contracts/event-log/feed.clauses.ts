// Those who follow the log: they miss nothing, see nothing twice, and never see half of an append.
import { expect } from 'vitest';
import type { StoredEvent } from '../../../src/ports/event-log.port.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';
import { clause, eventsOf, everything, idsOf, whole } from './clause.ts';

/** Longer than any test may last: who is not woken fails by not ending. */
const waitMs = 600_000;

export const feedClauses = [
  clause(
    'L11',
    'a reader of the feed never skips an event that commits late',
    async ({ log, other, feed, late }) => {
      for (let round = 0; round < 5; round++) {
        const start = await feed.tail();
        const tenant = aTenant();
        const seen: StoredEvent[] = [];
        const readOn = async (): Promise<void> => {
          seen.push(...(await everything(feed, seen.at(-1)?.position ?? start, 2)));
        };
        const lateOne = anAppend(tenant, aStream(tenant), 'none', 3);
        const held = await late(lateOne);
        const appends = Array.from({ length: 20 }, () => anAppend(tenant, aStream(tenant), 'none'));
        const going = appends.map((append, i) => (i % 2 ? log : other).append(append));
        for (let look = 0; look < 5; look++) {
          await readOn();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        await held.settle();
        await Promise.all(going);
        await readOn();
        expect(idsOf(seen)).toEqual(idsOf(await everything(feed, start)));
        expect(idsOf(seen).sort()).toEqual(idsOf([lateOne, ...appends].flatMap(eventsOf)).sort());
      }
    },
  ),

  clause(
    'L12',
    'a reader meets an append of several events whole or not at all',
    async ({ log, other, feed }) => {
      const size = 7;
      const start = await feed.tail();
      const tenant = aTenant();
      const stream = aStream(tenant);
      const writing = new AbortController();
      const looks = { stream: 0, feed: 0 };
      const watchStream = async (): Promise<void> => {
        while (!writing.signal.aborted) {
          const { length } = await other.readStream(tenant, stream, whole);
          expect(length % size, `a torn stream of ${length}`).toBe(0);
          looks.stream++;
          await pause();
        }
      };
      const watchFeed = async (): Promise<void> => {
        while (!writing.signal.aborted) {
          const { length } = await feed.read(start, 10_000);
          expect(length % size, `a torn feed of ${length}`).toBe(0);
          looks.feed++;
          await pause();
        }
      };
      const write = async (): Promise<void> => {
        for (let batch = 0; batch < 60; batch++) {
          const expected = batch === 0 ? 'none' : BigInt(batch * size - 1);
          await (batch % 2 ? other : log).append(anAppend(tenant, stream, expected, size));
          await pause();
        }
      };
      await Promise.all([watchStream(), watchFeed(), write().finally(() => writing.abort())]);
      expect(Math.min(looks.stream, looks.feed)).toBeGreaterThan(2);
      expect(await feed.read(start, 10_000)).toHaveLength(60 * size);
    },
  ),

  clause('L13', 'shows every event once, in an order that never changes, while many write', async (under) => {
    const { log, other, feed } = under;
    const start = await log.tail();
    const tenant = aTenant();
    const seen: StoredEvent[] = [];
    const writing = new AbortController();
    const reader = (async () => {
      while (!writing.signal.aborted || seen.length < 600) {
        const after = seen.at(-1)?.position ?? start;
        // Only an empty page that was asked for after the last append was answered means the end.
        const allWritten = writing.signal.aborted;
        const page = await feed.read(after, 37);
        if (allWritten && page.length === 0) break;
        seen.push(...page);
        await feed.changed(seen.at(-1)?.position ?? start, 20, writing.signal);
      }
    })();
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        (i % 3 ? log : other).append(anAppend(tenant, aStream(tenant), 'none', 2)),
      ),
    );
    writing.abort();
    await reader;
    const ids = idsOf(await everything(feed, start));
    expect(idsOf(seen)).toEqual(ids);
    expect(new Set(ids).size).toBe(600);
    if (log.capabilities.dense) {
      expect(seen.map((event) => event.position)).toEqual(seen.map((_, i) => start + BigInt(i + 1)));
    }
    expect(seen.every((event, i) => i === 0 || event.position > seen[i - 1]!.position)).toBe(true);
  }),

  clause('L14', 'gives positions in the order of revisions, whoever wrote', async ({ log, other, feed }) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    const start = await feed.tail();
    for (let i = 0; i < 6; i++) {
      await (i % 2 ? log : other).append(anAppend(tenant, stream, i === 0 ? 'none' : BigInt(i - 1)));
    }
    const stored = await log.readStream(tenant, stream, whole);
    expect(stored).toHaveLength(6);
    expect(stored.every((event, i) => i === 0 || event.position > stored[i - 1]!.position)).toBe(true);
    expect(await everything(feed, start)).toEqual(stored);
  }),

  clause(
    'L15',
    'answers an append with the position of its last event, and the tail is there',
    async (under) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const outcome = await under.log.append(anAppend(tenant, stream, 'none', 3));
      const stored = await under.log.readStream(tenant, stream, whole);
      expect(outcome).toEqual({ kind: 'appended', position: stored.at(-1)?.position });
      expect(await under.log.tail()).toBe(stored.at(-1)!.position);
      expect(await under.feed.tail()).toBe(stored.at(-1)!.position);
    },
  ),

  clause(
    'L16',
    'wakes a follower when something is appended, by another client too',
    async ({ feed, other }) => {
      const tenant = aTenant();
      const tail = await feed.tail();
      const woken = feed.changed(tail, waitMs, new AbortController().signal);
      await other.append(anAppend(tenant, aStream(tenant), 'none'));
      await woken;
      expect(await feed.read(tail, 10)).toHaveLength(1);
    },
  ),

  clause('L17', 'lets a follower go when it is told to stop', async ({ feed }) => {
    const stop = new AbortController();
    const waiting = feed.changed(await feed.tail(), waitMs, stop.signal);
    stop.abort();
    await waiting;
  }),

  clause(
    'L18',
    'gives the same feed by pages of any size, and nothing after the tail',
    async ({ log, feed }) => {
      const tenant = aTenant();
      const start = await feed.tail();
      for (let i = 0; i < 6; i++) await log.append(anAppend(tenant, aStream(tenant), 'none', 1 + (i % 4)));
      const all = await feed.read(start, 10_000);
      expect(all).toHaveLength(13);
      for (const size of [1, 2, 5, 12, 13, 14]) expect(await everything(feed, start, size)).toEqual(all);
      expect(await feed.read(all.at(-1)!.position, 10)).toEqual([]);
      expect(await feed.read(all[4]!.position, 3)).toEqual(all.slice(5, 8));
    },
  ),
];

const pause = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
