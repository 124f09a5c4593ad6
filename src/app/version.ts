// Which version of the program this is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFile = join(import.meta.dirname, '..', '..', 'package.json');

/** The version in package.json. */
export function ownVersion(): string {
  const about: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  if (
    typeof about === 'object' &&
    about !== null &&
    'version' in about &&
    typeof about.version === 'string'
  ) {
    return about.version;
  }
  throw new Error('package.json names no version');
}
