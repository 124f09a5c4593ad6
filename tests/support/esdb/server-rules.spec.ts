// The server in this process keeps the rules that a real one keeps.
import { afterAll, beforeAll } from 'vitest';
import { startEsdbServer } from './esdb-server.ts';
import type { EsdbServer } from './esdb-server.ts';
import { serverRules } from './server-rules.ts';

let server: EsdbServer;
beforeAll(async () => {
  server = await startEsdbServer();
});
afterAll(() => server.stop());

serverRules('in this process', () => server.url);
