// The log on a real EventStoreDB as the contract wants it, with claims and sequence in memory. The server may have been used:
// the sequence begins at its first event.
import { openEsdb } from '../../src/adapters/eventstore/esdb/esdb-client.ts';
import { createMemoryClaims } from './memory/memory-claims.ts';
import { createMemoryLogSequence } from './memory/memory-log-sequence.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import type { LogUnderTest } from '../contracts/event-log/clause.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { openEsdbLog, runSequencer } from './esdb-log.ts';
import type { OpenOptions } from './esdb-log.ts';
import { memoryLeases } from './projection-fakes.ts';

const defaultPort = 2113;

/** Two processes, and a third whose appends go through a proxy that cuts them. Clusters are not cut: the first host is. */
export async function realEsdbLogUnderTest(url: string): Promise<LogUnderTest> {
  const claims = { state: new Map(), clock: systemClock };
  const { sequence, sequencer } = createMemoryLogSequence();
  const open = (how: OpenOptions = {}) =>
    openEsdbLog(url, { claims: createMemoryClaims(claims), sequence }, how);
  const [one, two, three] = [open(), open(), open()];
  const running = runSequencer({ feed: one.feed, sequencer, leases: memoryLeases(systemPace) });
  const { host, port, query } = firstHostOf(url);
  const proxy = await startCuttingProxy(port, host);
  const wired = openEsdb(`esdb://127.0.0.1:${proxy.port}${query}`, { appendMs: 1_000 });
  const cut = open({ around: (client) => ({ ...client, append: wired.client.append }) });
  return {
    log: one.log,
    other: two.log,
    feed: one.feed,
    // A real server can't be made to store something late: an event is visible as soon as it is stored, and acknowledged then.
    late: async (append) => {
      await three.log.append(append);
      return { settle: () => Promise.resolve() };
    },
    wire: {
      log: cut.log,
      cutReplyAfter: proxy.cutReplyAfter,
      cutRequestAfter: proxy.cutRequestAfter,
      mend: proxy.mend,
    },
    close: async () => {
      await running.stop();
      await cut.close();
      await wired.close();
      await proxy.close();
      await Promise.all([one, two, three].map((each) => each.close()));
    },
  };
}

function firstHostOf(url: string): { readonly host: string; readonly port: number; readonly query: string } {
  const [, hosts = '', query = ''] = /^[^:]+:\/\/(?:[^@/?]*@)?([^/?]+)\/?(\?.*)?$/.exec(url) ?? [];
  const [host = '', port = String(defaultPort)] = (hosts.split(',')[0] ?? '').split(':');
  return { host, port: Number(port), query };
}
