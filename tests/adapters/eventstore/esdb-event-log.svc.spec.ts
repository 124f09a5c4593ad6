// The log on a real EventStoreDB keeps the contract.
import { eventLogContract } from '../../contracts/event-log.contract.ts';
import { onRealEventStore } from '../../support/on-real-event-store.ts';
import { realEsdbLogUnderTest } from '../../support/real-esdb-log.ts';

const store = 'EventStoreDB, the server of the service tests';
onRealEventStore(`event log contract: ${store}`, (url) =>
  eventLogContract(store, () => realEsdbLogUnderTest(url)),
);
