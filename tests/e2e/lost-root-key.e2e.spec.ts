// A root key that is lost is a sentence at the start, never a new key beside the old data.
import { access, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
