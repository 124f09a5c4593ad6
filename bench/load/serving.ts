// Runs the whole program in this process on a benchmark's database, as `npm start` does, with limits that the load does
// not reach.
import { readConfig } from '../../src/app/config/config.ts';
import { startProgram } from '../../src/app/program.ts';
import type { RunningProgram } from '../../src/app/program.ts';
import type { BenchServer } from '../harness/server.ts';

/** Starts it; `ownerUrl` is the database's, `more` are further variables without their prefix. Warnings go to standard error. */
export async function serve(
  server: BenchServer,
  ownerUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const variables = {
    DATABASE_URL: ownerUrl,
    KEYS_DIR: server.keysDir,
    DATA_DIR: server.dataDir,
    HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1000000',
    RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    SIMULATED_MEDIA_PLANE: 'off',
    ...more,
  };
  const prefixed = Object.entries(variables).map(([name, value]) => [`VOICEMEET_${name}`, value]);
  const read = readConfig(Object.fromEntries(prefixed), server.directory);
  if (read.kind === 'faults') throw new Error(read.faults.join('\n'));
  return startProgram({
    config: read.config,
    say: () => undefined,
    logTo: { write: (line: string) => void process.stderr.write(line) },
  });
}
