// For `node --import`: writes what is imported, name by name, into the file that NOTED_IMPORTS names.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

if (import.meta.url.endsWith('?hooks') === false) register(`${import.meta.url}?hooks`);

/** A hook of Node.js: notes the name and leaves the rest to Node.js. */
export function resolve(specifier, context, next) {
  appendFileSync(process.env.NOTED_IMPORTS, `${specifier}\n`);
  return next(specifier, context);
}
