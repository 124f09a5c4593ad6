// A real EventStoreDB keeps the rules by which the server in our tests was modelled.
import { onRealEventStore } from '../../support/on-real-event-store.ts';
import { serverRules } from '../../support/esdb/server-rules.ts';

onRealEventStore('rules of the server', (url) => serverRules('a real EventStoreDB', () => url));
