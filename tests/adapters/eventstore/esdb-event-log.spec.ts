// The log on EventStoreDB keeps the contract, with claims and sequence in memory.
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { startEsdbWorld } from '../../support/esdb-log.ts';

eventLogContract('EventStoreDB, claims in memory', async () => {
  const world = await startEsdbWorld();
  const [one, two] = [world.open(), world.open()];
  return { log: one.log, other: two.log, feed: one.feed, close: world.close };
});
