// The server in this process keeps the rules that a real one keeps.
import { afterAll, beforeAll } from 'vitest';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import { serverRules } from '../../support/esdb/server-rules.ts';

let server: EsdbServer;
beforeAll(async () => {
  server = await startEsdbServer();
});
afterAll(() => server.stop());

serverRules('in this process', () => server.url);
