// What a clause of the log's contract is, and the store it is held against. A clause is data, so that it can be
// listed, linked to by its id, run by every store, and shown to fail where a store breaks it.
import type { EventFeed } from '../../../src/ports/event-feed.port.ts';
import type { AppendOutcome, EventLog, LogAppend, StoredEvent } from '../../../src/ports/event-log.port.ts';

/** An append whose commit, or whose word of it, is held back while others go on. */
export interface LateCommit {
  /** Lets it go; resolves when it is stored. */
  readonly settle: () => Promise<void>;
}

/** A third client of the history, whose connection dies where the test says. */
export interface CutWire {
  readonly log: EventLog;
  /** That many more bytes of the server's words arrive; the next one ends the connection. */
  readonly cutReplyAfter: (bytes: number) => void;
  /** That many more bytes reach the server; the next one ends the connection. */
  readonly cutRequestAfter: (bytes: number) => void;
  /** Connections are whole again; whether one was cut since the last time. */
  readonly mend: () => boolean;
}

/** A log under test: two clients of the same history (two processes, if the store allows them) and its feed. */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly other: EventLog;
  readonly feed: EventFeed;
  readonly late: (append: LogAppend) => Promise<LateCommit>;
  readonly wire: CutWire;
  readonly close: () => Promise<void>;
}

/** One promise of the log. Ids are permanent: docs/guarantees.md links to them, and none is used twice. */
export interface Clause {
  readonly id: `${'L' | 'P'}${number}`;
  readonly promise: string;
  /** Rejects where the store breaks the promise. Uses tenants of its own, so that clauses share a store. */
  readonly hold: (under: LogUnderTest) => Promise<void>;
  readonly timeoutMs?: number;
}

/** A clause. */
export function clause(id: Clause['id'], promise: string, hold: Clause['hold'], timeoutMs?: number): Clause {
  return { id, promise, hold, ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** A whole stream of at most 1,000 events. */
export const whole = { from: 'start', direction: 'forwards', limit: 1000 } as const;

/** How many outcomes of each kind. */
export function kinds(outcomes: readonly AppendOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Everything that the feed has after a position. */
export async function everything(feed: EventFeed, after: bigint, pageSize = 500): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const from = events.at(-1)?.position ?? after;
    const page = await feed.read(from, pageSize);
    if (page.length === 0) return events;
    if (page[0]!.position <= from)
      throw new Error(`after position ${from} the feed gives ${page[0]!.position}`);
    events.push(...page);
  }
}

/** The ids of events. */
export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** The events of an append. */
export const eventsOf = (append: LogAppend) => append.writes.flatMap(({ events }) => events);
