// EventStoreDB for the experiment, as a process of its own that can be killed: the server that the tests use, with its
// log in a file that is fsynced before anything is acknowledged.
import { parseArgs } from 'node:util';
import { startEsdbServer } from '../fakes/esdb/esdb-server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, file: { type: 'string', default: '' } },
});
const server = await startEsdbServer({ port: Number(values.port), file: values.file });
// The same line that the program prints, so that the experiment can wait for both in the same way.
process.stderr.write(`  probes    http://127.0.0.1:${server.port}\n`);
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
