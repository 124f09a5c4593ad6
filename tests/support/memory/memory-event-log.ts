// The event log in memory: a real implementation, held to the same contract. For tests, and for thinking.
import { randomUUID } from 'node:crypto';
import type { StreamName, TenantId } from '../../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import type { AnswerRetention } from '../../../src/ports/answer-retention.port.ts';
import type { Clock } from '../../../src/ports/clock.port.ts';
import type { EventFeed } from '../../../src/ports/event-feed.port.ts';
import type {
  AppendOutcome,
  EventLog,
  LogAppend,
  StoredEvent,
  StreamWrite,
} from '../../../src/ports/event-log.port.ts';
import { checkAppend } from '../../../src/adapters/codec/append-limits.ts';
import { createCommitSignal } from '../../../src/adapters/eventstore/commit-signal.ts';
import { createMemoryAnswers } from './memory-answer-retention.ts';

/** A log, the feed over it and the forgetting of its answers; they share one history. */
export interface MemoryEventLog {
  readonly log: EventLog;
  readonly feed: EventFeed;
  readonly retention: AnswerRetention;
}

/** `end` is after the last event: nothing is there forwards, everything backwards. */
const beyondEveryRevision = 2n ** 63n - 1n;
const ownClock: Clock = { now: () => fromEpochMs(Date.now()) };

/** An empty log; `clock` tells when answers were given. */
export function createMemoryEventLog(clock = ownClock): MemoryEventLog {
  const events: StoredEvent[] = [];
  const streams = new Map<StreamName, StoredEvent[]>();
  const answers = createMemoryAnswers(clock);
  const epoch = randomUUID();
  const signal = createCommitSignal();
  const tail = (): bigint => BigInt(events.length);
  const endOf = (stream: StreamName): bigint => BigInt(streams.get(stream)?.length ?? 0) - 1n;
  const expectedOf = (write: StreamWrite): bigint => (write.expected === 'none' ? -1n : write.expected);

  /** The position of a write's last event if exactly its events follow the revision that it expects. */
  const repeated = (write: StreamWrite): bigint | undefined => {
    const start = Number(expectedOf(write)) + 1;
    const stored = (streams.get(write.stream) ?? []).slice(start, start + write.events.length);
    const same =
      stored.length === write.events.length && stored.every((event, i) => event.id === write.events[i]?.id);
    return same ? stored.at(-1)?.position : undefined;
  };

  const standsAt = (write: StreamWrite): boolean => {
    if (endOf(write.stream) !== expectedOf(write)) return false;
    const last = streams.get(write.stream)?.at(-1);
    return write.leaf === undefined || (last !== undefined && Buffer.compare(last.leaf, write.leaf) === 0);
  };

  const store = (append: LogAppend): void => {
    for (const write of append.writes) {
      const stream = streams.get(write.stream) ?? [];
      for (const event of write.events) {
        const stored = { ...event, position: tail() + 1n };
        events.push(stored);
        stream.push(stored);
      }
      if (stream.length > 0) streams.set(write.stream, stream);
    }
    const leftEvents = append.writes.some((write) => write.events.length > 0);
    if (append.answer) answers.keep(append.answer, tail(), leftEvents);
  };

  const decide = (append: LogAppend): AppendOutcome => {
    const earlier = append.answer && answers.earlier(append.answer.claim);
    if (earlier) return earlier;
    const writing = append.writes.filter((write) => write.events.length > 0);
    const repeats = writing.map(repeated).filter((position) => position !== undefined);
    if (writing.length > 0 && repeats.length === writing.length) {
      return {
        kind: 'duplicate',
        position: repeats.reduce((high, position) => (position > high ? position : high), 0n),
      };
    }
    // Partly stored before is a conflict: the whole is another command than the one that was stored.
    const elsewhere = append.writes.filter((write) => !standsAt(write));
    const clash = elsewhere.find((write) => repeated(write) === undefined) ?? elsewhere[0];
    if (clash) {
      const actual = endOf(clash.stream);
      return { kind: 'conflict', stream: clash.stream, actual: actual === -1n ? 'none' : actual };
    }
    store(append);
    signal.committed(tail());
    return { kind: 'appended', position: tail() };
  };

  const ofTenant = (tenant: TenantId) => (event: StoredEvent) => event.tenant === tenant;
  const log: EventLog = {
    capabilities: { dense: true, atomicBatch: true },
    append: async (append) => {
      checkAppend(append);
      return Promise.resolve(decide(append));
    },
    readStream: async (tenant, stream, { from, direction, limit }) => {
      const own = (streams.get(stream) ?? []).filter(ofTenant(tenant));
      const low = from === 'start' ? 0n : from === 'end' ? beyondEveryRevision : from;
      const range =
        direction === 'forwards'
          ? own.filter((event) => event.revision >= low)
          : own.filter((event) => event.revision <= low).reverse();
      return Promise.resolve(range.slice(0, limit));
    },
    readTenant: async (tenant, after, upTo, limit) => {
      const range = events.slice(Number(after), Number(upTo)).filter(ofTenant(tenant));
      return Promise.resolve(range.slice(0, limit));
    },
    findAnswer: async (claim) => {
      const earlier = answers.earlier(claim);
      return Promise.resolve(earlier?.kind === 'answered' ? earlier : undefined);
    },
    tail: async () => Promise.resolve(tail()),
    epoch: async () => Promise.resolve(epoch),
  };
  const feed: EventFeed = {
    read: async (after, limit) => Promise.resolve(events.slice(Number(after), Number(after) + limit)),
    tail: log.tail,
    epoch: log.epoch,
    changed: (after, timeoutMs, abort) => signal.wait(after, timeoutMs, abort),
  };
  return { log, feed, retention: answers };
}
