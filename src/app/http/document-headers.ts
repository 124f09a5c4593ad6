// Headers of requests and of answers in the API document: those of answers are described once, and referred to by every answer
// that may carry them. The plugin that makes the document drops headers, so they arrive here as the members `x-headers`
// and `x-request-headers` of an operation.
import { z } from 'zod';

interface Response {
  headers?: Record<string, unknown>;
}

interface Operation {
  'x-headers'?: unknown;
  'x-request-headers'?: unknown;
  parameters?: object[];
  responses?: Record<string, Response>;
}

const requestNotes = z.array(z.object({ name: z.string(), description: z.string(), example: z.string() }));
const notes = z.array(requestNotes.element.extend({ statuses: z.array(z.number()) }));

/** The document with the headers of `operations`, which lose those two members; problems are among its components already. */
export function withHeaders<
  Document extends {
    components?: { headers?: object; responses?: object };
  },
>(document: Document, operations: readonly Operation[]): Document {
  const headers: Record<string, unknown> = {};
  const problems: Record<string, Response> = { ...document.components?.responses };
  for (const operation of operations) {
    addToRequest(operation);
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

function addToRequest(operation: Operation): void {
  const noted = requestNotes.parse(operation['x-request-headers'] ?? []);
  delete operation['x-request-headers'];
  if (noted.length === 0) return;
  const parameters = noted.map((note) => ({
    in: 'header',
    ...note,
    required: false,
    schema: { type: 'string' },
  }));
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
}
