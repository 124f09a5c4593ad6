// Stores that break one promise each: the proof that every clause of the contract can fail. Each is the memory log with
// one thing done wrong, most of them mistakes that real stores have made.
import type { StreamName } from '../../../src/domain/shared/ids.ts';
import { laterOf } from '../../../src/domain/shared/instant.ts';
import type { AppendOutcome, EventLog, LogAppend, StoredEvent } from '../../../src/ports/event-log.port.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import type { Clause, LogUnderTest } from './clause.ts';

/** What the store does wrong, and the store. */
export interface Saboteur {
  readonly wrong: string;
  readonly spoil: (under: LogUnderTest) => LogUnderTest;
}

type Append = EventLog['append'];

const pause = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const throughDoors = (under: LogUnderTest, change: (log: EventLog) => Partial<EventLog>): LogUnderTest => {
  const spoilt = (log: EventLog): EventLog => ({ ...log, ...change(log) });
  const { log, other, wire } = under;
  return { ...under, log: spoilt(log), other: spoilt(other), wire: { ...wire, log: spoilt(wire.log) } };
};
const appending = (
  wrong: string,
  how: (append: LogAppend, next: Append) => Promise<AppendOutcome>,
): Saboteur => ({
  wrong,
  spoil: (under) => throughDoors(under, ({ append }) => ({ append: (asked) => how(asked, append) })),
});
const changed = (wrong: string, change: (log: EventLog) => Partial<EventLog>): Saboteur => ({
  wrong,
  spoil: (under) => throughDoors(under, change),
});
const following = (
  wrong: string,
  change: (feed: LogUnderTest['feed']) => Partial<LogUnderTest['feed']>,
): Saboteur => ({
  wrong,
  spoil: (under) => ({ ...under, feed: { ...under.feed, ...change(under.feed) } }),
});

/** The append as if it had been decided where the stream stands. */
const rebased = (append: LogAppend, stream: StreamName, actual: bigint | 'none'): LogAppend => ({
  ...append,
  writes: append.writes.map(({ leaf: _, ...write }) =>
    write.stream === stream
      ? {
          ...write,
          expected: actual,
          events: write.events.map((event, i) => ({
            ...event,
            revision: (actual === 'none' ? -1n : actual) + BigInt(i) + 1n,
          })),
        }
      : write,
  ),
});
const anyRevision = appending('stores wherever the stream stands', async (append, next) => {
  const outcome = await next(append);
  return outcome.kind === 'conflict' ? next(rebased(append, outcome.stream, outcome.actual)) : outcome;
});
const forgetful = appending('takes a repeated append for a conflict', async (append, next) => {
  const outcome = await next(append);
  const { stream } = append.writes[0]!;
  return outcome.kind === 'duplicate' ? { kind: 'conflict', stream, actual: 0n } : outcome;
});
const undemanding = appending('does not look at what is only demanded', (append, next) =>
  next({ ...append, writes: append.writes.filter(({ events }) => events.length > 0) }),
);
const withBody = (answer: KeptAnswer): KeptAnswer => ({ ...answer, body: Buffer.from('{}') });

export const saboteurs: Readonly<Record<Clause['id'], Saboteur>> = {
  L01: forgetful,
  L02: forgetful,
  L03: changed('changes the bytes of a kept answer', ({ findAnswer }) => ({
    findAnswer: async (claim) => {
      const found = await findAnswer(claim);
      return found && { ...found, answer: withBody(found.answer) };
    },
  })),
  L04: {
    wrong: 'stores what had arrived of a torn request',
    spoil: (under) => {
      const append: Append = (asked) =>
        under.wire.log.append(asked).catch(async (fault: unknown) => {
          await under.log.append({
            ...asked,
            writes: asked.writes.map((write) => ({ ...write, events: write.events.slice(0, 1) })),
          });
          throw fault;
        });
      return { ...under, wire: { ...under.wire, log: { ...under.wire.log, append } } };
    },
  },
  L11: {
    wrong: 'shows what commits late at the place it took early',
    spoil: (under) => {
      const hidden = new Set<string>();
      const read: typeof under.feed.read = async (after, limit) =>
        (await under.feed.read(after, limit + hidden.size))
          .filter(({ id }) => !hidden.has(id))
          .slice(0, limit);
      const late: typeof under.late = async (append) => {
        for (const { events } of append.writes) for (const { id } of events) hidden.add(id);
        await under.log.append(append);
        return {
          settle: async () => {
            hidden.clear();
            return Promise.resolve();
          },
        };
      };
      return { ...under, late, feed: { ...under.feed, read } };
    },
  },
  L12: appending('stores the events of an append one by one', async (append, next) => {
    let outcome: AppendOutcome = { kind: 'appended', position: 0n };
    for (const write of append.writes) {
      for (const event of write.events) {
        const expected = event.revision === 0n ? 'none' : event.revision - 1n;
        outcome = await next({ ...append, writes: [{ ...write, expected, events: [event] }] });
        await pause(1);
      }
    }
    return outcome;
  }),
  L13: following('leaves out the second event of a full page', ({ read }) => ({
    read: async (after, limit) => {
      const page = await read(after, limit);
      return page.length < limit ? page : page.filter((_, i) => i !== 1);
    },
  })),
  L14: changed('numbers positions the other way around', ({ readStream }) => ({
    readStream: async (...asked) =>
      (await readStream(...asked)).map((event) => ({ ...event, position: 1_000_000n - event.position })),
  })),
  L15: appending('answers with the position of the first event', async (append, next) => {
    const outcome = await next(append);
    return outcome.kind === 'appended' ? { ...outcome, position: outcome.position - 2n } : outcome;
  }),
  L16: following('wakes nobody', () => ({ changed: () => new Promise(() => undefined) })),
  L17: following('lets nobody go', () => ({ changed: () => new Promise(() => undefined) })),
  L18: following('counts the event at a position as after it', ({ read }) => ({
    read: (after, limit) => read(after === 0n ? 0n : after - 1n, limit),
  })),
  L21: anyRevision,
  L22: anyRevision,
  L23: {
    wrong: 'acknowledges one append in a thousand without storing it',
    spoil: (under) => {
      let count = 0;
      return throughDoors(under, ({ append }) => ({
        append: async (asked) => (++count % 1000 === 0 ? { kind: 'appended', position: 1n } : append(asked)),
      }));
    },
  },
  L24: appending('tells where it saw the stream stand last', async (append, next) => {
    const outcome = await next(append);
    return outcome.kind === 'conflict' ? { ...outcome, actual: 0n } : outcome;
  }),
  L31: anyRevision,
  L32: anyRevision,
  L33: anyRevision,
  L34: {
    wrong: 'stores appends in any order',
    spoil: (under) => {
      let wait = 50;
      return throughDoors(under, ({ append }) => ({
        append: async (asked) => {
          await pause(wait--);
          return append(asked);
        },
      }));
    },
  },
  L35: {
    wrong: 'fails what came with a conflict',
    spoil: (under) => {
      let failing = false;
      let before: Promise<unknown> = Promise.resolve();
      return throughDoors(under, ({ append }) => ({
        append: (asked) => {
          const outcome = before.then(async (): Promise<AppendOutcome> => {
            if (failing) return { kind: 'conflict', stream: asked.writes[0]!.stream, actual: 'none' };
            const given = await append(asked);
            failing ||= given.kind === 'conflict';
            return given;
          });
          before = outcome;
          return outcome;
        },
      }));
    },
  },
  L36: appending('does not look at leaves', (append, next) =>
    next({ ...append, writes: append.writes.map(({ leaf: _, ...write }) => write) }),
  ),
  L37: undemanding,
  L38: undemanding,
  L39: appending('stores stream by stream', async (append, next) => {
    let outcome: AppendOutcome = { kind: 'appended', position: 0n };
    for (const write of append.writes) {
      outcome = await next({ ...append, writes: [write] });
      if (outcome.kind === 'conflict') break;
    }
    return outcome;
  }),
  L40: {
    wrong: 'forgets leaves after a demand that names none',
    spoil: (under) => {
      let named = true;
      return throughDoors(under, ({ append }) => ({
        append: (asked) => {
          const known = named;
          named = asked.writes.every(({ events, leaf }) => events.length > 0 || leaf !== undefined);
          return append(
            known ? asked : { ...asked, writes: asked.writes.map(({ leaf: _, ...write }) => write) },
          );
        },
      }));
    },
  },
  L41: forgetful,
  L42: {
    wrong: 'compares the first event only',
    spoil: (under) => {
      const firsts = new Set<string>();
      return throughDoors(under, ({ append }) => ({
        append: async (asked) => {
          const first = asked.writes[0]?.events[0]?.id ?? '';
          if (firsts.has(first)) return { kind: 'duplicate', position: 1n };
          firsts.add(first);
          return append(asked);
        },
      }));
    },
  },
  L44: appending('leaves out what it has and stores the rest', async (append, next) => {
    const outcome = await next(append);
    const writes = append.writes.slice(1);
    return outcome.kind === 'conflict' && writes.length > 0 ? next({ ...append, writes }) : outcome;
  }),
  L43: appending('says of a repeated append that it was stored now', async (append, next) => {
    const outcome = await next(append);
    return outcome.kind === 'duplicate' ? { ...outcome, kind: 'appended' } : outcome;
  }),
  L45: forgetful,
  L51: appending('keeps no answers', ({ answer: _, ...append }, next) => next(append)),
  L52: appending('gives another answer the second time', async (append, next) => {
    const outcome = await next(append);
    return outcome.kind === 'answered' ? { ...outcome, answer: withBody(outcome.answer) } : outcome;
  }),
  L53: undemanding,
  L54: appending('keeps the answer before it looks at the stream', async (append, next) => {
    const outcome = await next(append);
    if (outcome.kind === 'conflict' && append.answer) {
      await next({ tenant: append.tenant, writes: [], answer: append.answer });
    }
    return outcome;
  }),
  L55: changed('knows a claim by its key alone', ({ append }) => ({
    append: (asked) =>
      append(
        asked.answer ? { ...asked, answer: { ...asked.answer, claim: byKey(asked.answer.claim) } } : asked,
      ),
  })),
  L71: changed('loses the last box', ({ readStream }) => ({
    readStream: async (...asked) =>
      (await readStream(...asked)).map((event) => ({ ...event, boxes: event.boxes.slice(0, 1) })),
  })),
  L72: changed('gives one event too many', ({ readStream }) => ({
    readStream: (tenant, stream, range) => readStream(tenant, stream, { ...range, limit: range.limit + 1 }),
  })),
  L73: changed('takes "end" for the last event', ({ readStream }) => ({
    readStream: async (tenant, stream, range) => {
      const [last] = await readStream(tenant, stream, { from: 'end', direction: 'backwards', limit: 1 });
      return readStream(
        tenant,
        stream,
        range.from === 'end' && last ? { ...range, from: last.revision } : range,
      );
    },
  })),
  L74: changed('reads beyond the upper bound', ({ readTenant }) => ({
    readTenant: (tenant, after, _, limit) => readTenant(tenant, after, 1_000_000n, limit),
  })),
  L81: changed('shows a stream to whoever knows its name', ({ readStream }) => ({
    readStream: (_, stream, range) => readStream(ownerOf(stream), stream, range),
  })),
  L82: appending('believes the stream, not the tenant', (append, next) =>
    next({ ...append, tenant: ownerOf(append.writes[0]!.stream) }),
  ),
  L83: {
    wrong: 'has an epoch for each client',
    spoil: (under) => ({
      ...under,
      other: { ...under.other, epoch: async () => Promise.resolve('another') },
    }),
  },
  L91: appending('stores what is too much in parts', async (append, next) => {
    let outcome: AppendOutcome = { kind: 'appended', position: 0n };
    for (const write of append.writes) {
      for (const event of write.events) {
        const expected = event.revision === 0n ? 'none' : event.revision - 1n;
        const body = event.body.subarray(0, 1000);
        outcome = await next({ ...append, writes: [{ ...write, expected, events: [{ ...event, body }] }] });
      }
    }
    return outcome;
  }),
  L92: changed('corrects the time of a record', ({ readStream }) => ({
    readStream: async (...asked) => {
      let latest: StoredEvent['at'] | undefined;
      return (await readStream(...asked)).map((event) => {
        latest = latest === undefined ? event.at : laterOf(latest, event.at);
        return { ...event, at: latest };
      });
    },
  })),
  P1: appending('acknowledges an append of five events and stores four', (append, next) =>
    next({
      ...append,
      writes: append.writes.map((write) => ({ ...write, events: write.events.slice(0, 4) })),
    }),
  ),
  P2: following('gives the newest first', ({ read }) => ({
    read: async (...asked) => [...(await read(...asked))].reverse(),
  })),
  P3: changed('takes the revision that a page begins at for the one after it', ({ readStream }) => ({
    readStream: (tenant, stream, range) =>
      readStream(tenant, stream, {
        ...range,
        from: typeof range.from === 'bigint' && range.direction === 'forwards' ? range.from + 1n : range.from,
      }),
  })),
  P4: forgetful,
  P5: anyRevision,
};

const ownerOf = (stream: StreamName): StoredEvent['tenant'] =>
  stream.slice(stream.indexOf('-') + 1, stream.indexOf('.')) as StoredEvent['tenant'];

const byKey = ({ key, ...claim }: KeptAnswer['claim']): KeptAnswer['claim'] => ({
  ...claim,
  tenant: '' as KeptAnswer['claim']['tenant'],
  principal: '' as KeptAnswer['claim']['principal'],
  route: '',
  key,
});
