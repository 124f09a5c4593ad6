// Secrets that settings give, as text or as a file that only its owner may read.
import { readSecretFile } from '../../adapters/system/secret-file.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { GivenSecret } from '../secret.ts';

/** The secret, of a file without white space around it. `settings` names whose it is. Raises the faults of `secretIn`. */
export async function secretText(given: GivenSecret, settings: string): Promise<string> {
  return given.kind === 'text' ? given.text.reveal() : (await secretIn(given.path, settings)).trim();
}

/** All that a secret's file holds. Raises fatal `secret-missing`, and the faults of a file that is open to others. */
export async function secretIn(path: string, settings: string): Promise<string> {
  const secret = await readSecretFile(path);
  if (secret !== undefined) return secret;
  throw new FatalFault('secret-missing', `There is no file ${path}, which the settings of ${settings} name.`);
}
