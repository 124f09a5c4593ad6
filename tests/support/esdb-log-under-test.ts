// The EventStoreDB log as the contract wants it: two processes, an append whose reply is held back, and a process whose
// appends go through a proxy that cuts them; it reads by another connection.
import type { LogUnderTest } from '../contracts/event-log/clause.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import type { EsdbWorld } from './esdb-log.ts';
import { openEsdb } from '../../src/adapters/eventstore/esdb/esdb-client.ts';

/** Over a world, which is closed with it. */
export async function esdbLogUnderTest(world: EsdbWorld): Promise<LogUnderTest> {
  const [one, two, three] = [world.open(), world.open(), world.open()];
  const proxy = await startCuttingProxy(world.server.port);
  const wired = openEsdb(`esdb://127.0.0.1:${proxy.port}?tls=false`, { appendMs: 1_000 });
  const cut = world.open({ around: (client) => ({ ...client, append: wired.client.append }) });
  return {
    log: one.log,
    other: two.log,
    feed: one.feed,
    late: async (append) => {
      const { faults } = world.server;
      faults.holdReplies();
      const going = three.log.append(append);
      while (faults.heldReplies() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return {
        settle: async () => {
          faults.releaseReplies();
          await going;
        },
      };
    },
    wire: {
      log: cut.log,
      cutReplyAfter: proxy.cutReplyAfter,
      cutRequestAfter: proxy.cutRequestAfter,
      mend: proxy.mend,
    },
    close: async () => {
      await cut.log.close();
      await wired.close();
      await proxy.close();
      await world.close();
    },
  };
}
