// A database that would lose what it acknowledges: in production the program ends with a sentence, elsewhere it warns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation } from '../support/running-program.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await freshInstallation();
});
afterAll(() => installation.remove());

/** Starts the program as a process, as in production, and waits for its end. */
async function startedInProduction(): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      VOICEMEET_DATABASE_URL: installation.database.ownerUrl,
      VOICEMEET_KEYS_DIR: installation.keysDir,
      VOICEMEET_ROLES: 'projector',
      VOICEMEET_HTTP_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 120_000,
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { code, said };
}

it('production refuses a PostgreSQL with fsync, full_page_writes or synchronous_commit off', async () => {
  const { code, said } = await startedInProduction();
  expect(code).toBe(1);
  expect(said).toMatch(
    /VoiceMeet did not start: PostgreSQL may lose acknowledged events in a power cut, because fsync, full_page_writes, synchronous_commit of vm_appender, .* are off\. .*\[database-not-durable\]/,
  );
});

it('elsewhere it warns, and serves', async () => {
  const program = await runProgram(installation);
  await program.stop();
  expect(program.log).toContainEqual(
    expect.objectContaining({ fact: 'acknowledged events may be lost', code: 'database-not-durable' }),
  );
});
