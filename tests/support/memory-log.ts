// The memory log as the contract wants it: nothing commits late, and its wire is a model of 8 bytes each way.
import { createMemoryEventLog } from './memory/memory-event-log.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import type { EventFeed } from '../../src/ports/event-feed.port.ts';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import type { CutWire, LogUnderTest } from '../contracts/event-log/clause.ts';

const messageBytes = 8;

/** A fresh log, or one over a log and a feed that are given. */
export function memoryLogUnderTest(
  { log, feed }: { readonly log: EventLog; readonly feed: EventFeed } = createMemoryEventLog(),
): LogUnderTest {
  return {
    log,
    other: log,
    feed,
    late: async (append) => {
      await log.append(append);
      return { settle: async () => Promise.resolve() };
    },
    wire: modelledWire(log),
    close: async () => Promise.resolve(),
  };
}

/** A request that is cut never came; a reply that is cut was never heard. */
function modelledWire(log: EventLog): CutWire {
  let reply = Infinity;
  let request = Infinity;
  let wasCut = false;
  const unknown = (): never => {
    wasCut = true;
    throw new TransientFault('append-unknown', 'the connection was cut');
  };
  return {
    log: {
      ...log,
      append: async (append) => {
        if (request < messageBytes) return unknown();
        const outcome = await log.append(append);
        return reply < messageBytes ? unknown() : outcome;
      },
    },
    cutReplyAfter: (bytes) => (reply = bytes),
    cutRequestAfter: (bytes) => (request = bytes),
    mend: () => {
      const was = wasCut;
      [reply, request, wasCut] = [Infinity, Infinity, false];
      return was;
    },
  };
}
