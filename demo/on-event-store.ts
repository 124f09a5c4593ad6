// `npm run dev:esdb`: the program on an EventStoreDB and a PostgreSQL of their own, without Docker. The EventStoreDB is the one
// of our tests (fakes/esdb): the real protocol, the server's rules, a journal file. Never for keeping anything.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startEsdbServer } from '../fakes/esdb/esdb-server.ts';

/** Apart from those of `npm start`: another log needs a fresh operational database, and that its own keys. */
const variables = {
  VOICEMEET_DATA_DIR: resolve('.data', 'esdb'),
  VOICEMEET_KEYS_DIR: resolve('.keys', 'esdb'),
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const own = Object.fromEntries(
  Object.entries(variables).map(([name, byDefault]) => [name, process.env[name]?.trim() || byDefault]),
);
const journalDir = join(own['VOICEMEET_DATA_DIR'] ?? '', 'eventstore');
await mkdir(journalDir, { recursive: true });
const server = await startEsdbServer({
  file: join(journalDir, 'journal'),
  port: Number(process.env['VOICEMEET_DEV_ESDB_PORT'] ?? 0),
});
delete process.env['VOICEMEET_DEV_ESDB_PORT'];
Object.assign(process.env, own, { VOICEMEET_EVENTSTORE_URL: server.url });
const shown = Object.entries({ ...own, VOICEMEET_EVENTSTORE_URL: server.url })
  .map(([name, value]) => `${name}='${value}'`)
  .join(' ');
say(`EventStoreDB of this process: ${server.url}, journal in ${journalDir}`);
say('  while this runs, the command line and the demo work on it with these:');
say(`  ${shown} npm run voicemeet -- projections list`);
say(`  ${shown} npm run demo -- --verify --url <the address of the API below>`);
// The store ends with the process, after the program, which ends the process: by then the journal holds everything that was acknowledged.
await import('../src/app/main.ts');
