// A root key that is lost, or another installation's, is a sentence at the start: never a new key beside the old data.
import { randomBytes } from 'node:crypto';
import { access, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anAccount, anOpenMeeting } from '../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation } from '../support/running-program.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await freshInstallation();
});
afterAll(() => installation.remove());

it('the program refuses to start without the root key of its data, makes none, and starts once it is back', async () => {
  await (await runProgram(installation)).stop();
  const key = join(installation.keysDir, 'root.key');
  await rename(key, `${key}.away`);
  await expect(runProgram(installation)).rejects.toMatchObject({ code: 'root-key-missing' });
  await expect(access(key)).rejects.toMatchObject({ code: 'ENOENT' });
  await rename(`${key}.away`, key);
  await (await runProgram(installation)).stop();
});

it('the program refuses to start with the root key of another installation', async () => {
  const program = await runProgram(installation);
  await anOpenMeeting(await program.as('member', 'ada'), await anAccount(program, 'pro'));
  await program.stop();
  const key = join(installation.keysDir, 'root.key');
  await rename(key, `${key}.away`);
  await writeFile(key, randomBytes(32), { mode: 0o600 });
  await expect(runProgram(installation)).rejects.toMatchObject({ code: 'root-key-mismatch' });
  await rm(key);
  await rename(`${key}.away`, key);
  await (await runProgram(installation)).stop();
});
