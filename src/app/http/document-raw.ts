// Bodies of raw routes in the API document: bytes of the route's types. They have no shape, and the plugin that makes
// the document takes shapes only, so each arrives here as the member `x-raw-body` of its operation.
import { z } from 'zod';

interface Operation {
  'x-raw-body'?: unknown;
  requestBody?: object;
  responses?: object;
}

const raw = z.object({ contentTypes: z.array(z.string()), limitBytes: z.number() });

/** Gives each operation that has one its raw body, in place of `x-raw-body`. */
export function addRawBodies(operations: readonly Operation[]): void {
  for (const operation of operations) {
    if (operation['x-raw-body'] === undefined) continue;
    const { contentTypes, limitBytes } = raw.parse(operation['x-raw-body']);
    delete operation['x-raw-body'];
    operation.requestBody = {
      description: `The exact bytes are kept. At most ${limitBytes} bytes.`,
      content: Object.fromEntries(contentTypes.map((type) => [type, {}])),
    };
  }
}
