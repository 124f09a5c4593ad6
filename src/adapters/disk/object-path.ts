// Which path an object's name is on a disk: below one directory, whatever the name says.
import { join } from 'node:path';
import { PermanentFault } from '../../ports/faults.ts';

const longestName = 512;
const part = /^[a-z0-9_-][a-z0-9._-]*$/;

/** Whether it is a name of an object. */
export function isObjectName(name: string): boolean {
  return name.length <= longestName && name.split('/').every((one) => part.test(one));
}

/** The path; raises the permanent fault `object-name` for what is no name. */
export function objectPath(directory: string, name: string): string {
  if (isObjectName(name)) return join(directory, name);
  throw new PermanentFault('object-name', `${JSON.stringify(name)} is no name of an object.`);
}
