// Headers of answers in the API document: described once, and referred to by every answer that may carry them. The
// plugin that makes the document drops headers, so they arrive here as the member `x-headers` of an operation.
import { z } from 'zod';

interface Response {
  headers?: Record<string, unknown>;
}

interface Operation {
  'x-headers'?: unknown;
  responses?: Record<string, Response>;
}

const notes = z.array(
  z.object({
    name: z.string(),
    statuses: z.array(z.number()),
    description: z.string(),
    example: z.string(),
  }),
);

/** The document with the headers of `operations`, which lose their `x-headers`; problems are among its components already. */
export function withHeaders<
  Document extends {
    components?: { headers?: object; responses?: object };
  },
>(document: Document, operations: readonly Operation[]): Document {
  const headers: Record<string, unknown> = {};
  const problems: Record<string, Response> = { ...document.components?.responses };
  for (const operation of operations) {
    const noted = notes.parse(operation['x-headers'] ?? []);
    delete operation['x-headers'];
    for (const { name, statuses, description, example } of noted) {
      headers[name] = { description, schema: { type: 'string' }, example };
      for (const status of statuses) {
        const response = operation.responses?.[status];
        const problem = response !== undefined && '$ref' in response;
        addTo(problem ? problems[`Problem${status}`] : response, name);
      }
    }
  }
  return { ...document, components: { ...document.components, headers, responses: problems } };
}

function addTo(response: Response | undefined, name: string): void {
  if (response !== undefined)
    response.headers = { ...response.headers, [name]: { $ref: `#/components/headers/${name}` } };
}
