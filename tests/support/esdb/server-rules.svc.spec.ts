// A real EventStoreDB keeps the rules by which the server in our tests was modelled.
import { onRealEventStore } from '../on-real-event-store.ts';
import { serverRules } from './server-rules.ts';

onRealEventStore('rules of the server', (url) => serverRules('a real EventStoreDB', () => url));
