// Which texts are names of objects, the same in every store: no name leads out of its store, and none means something to it.
import { PermanentFault } from './faults.ts';

const longestName = 512;
const part = /^[a-z0-9_-][a-z0-9._-]*$/;

/** Whether it is a name of an object. */
export function isObjectName(name: string): boolean {
  return name.length <= longestName && name.split('/').every((one) => part.test(one));
}

/** The name itself; raises the permanent fault `object-name` for what is none. */
export function objectName(name: string): string {
  if (isObjectName(name)) return name;
  throw new PermanentFault('object-name', `${JSON.stringify(name)} is no name of an object.`);
}
