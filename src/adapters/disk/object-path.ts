// Which path an object's name is on a disk: below one directory, whatever the name says.
import { join } from 'node:path';
import { objectName } from '../../ports/object-name.ts';

/** The path; raises the permanent fault `object-name` for what is no name. */
export function objectPath(directory: string, name: string): string {
  return join(directory, objectName(name));
}
