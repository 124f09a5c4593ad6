// A program of its own for the launcher's tests: launches the server named by its arguments (data directory,
// keys directory, system directory), prints one JSON line, and stays until it is killed or told to leave.
import { setInterval } from 'node:timers';
import { launchPostgres } from '../../../src/app/embedded/postgres-launcher.ts';

const [dataDir = '', keysDir = '', systemDir = ''] = process.argv.slice(2);
const server = await launchPostgres({
  dataDir,
  keysDir,
  systemDir,
  durability: 'full',
  log: () => undefined,
});
console.log(JSON.stringify({ pid: server.pid, port: server.port, adopted: server.adopted }));
const staying = setInterval(() => undefined, 1_000);
process.stdin.on('data', () => {
  clearInterval(staying);
  process.stdin.destroy();
  void server.release();
});
