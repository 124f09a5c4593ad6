// The operations of a program as its own document tells them, with good requests for each, and what the document says may
// be answered.
import { operationsIn } from '../support/openapi.ts';
import type { ApiDocument, ApiOperation } from '../support/openapi.ts';
import { samplesOf } from '../support/request-samples.ts';
import type { FieldSchema, Ids } from '../support/request-samples.ts';

/** One operation. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  /** None: it asks for no token. */
  readonly roles: readonly string[];
  /** Whether a status with a code (`2xx` with none) is in the document. */
  readonly documents: (status: number, code: string | undefined) => boolean;
  /** Its answer does not end. */
  readonly streams: boolean;
  readonly request: (ids: Ids) => { readonly path: string; readonly body: unknown };
}

interface Described extends ApiOperation {
  readonly 'x-roles'?: readonly string[];
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: FieldSchema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: FieldSchema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** All of them. */
export function operationsOf(document: ApiDocument): readonly Operation[] {
  return operationsIn(document).map(({ method, url, operation }) => {
    const { operationId, parameters = [], requestBody, responses, ...rest } = operation as Described;
    const fields = requestBody?.content['application/json']?.schema?.properties ?? {};
    const demanded = parameters.filter(({ in: place, required }) => place === 'query' && required === true);
    return {
      id: operationId,
      method,
      url,
      roles: rest['x-roles'] ?? [],
      documents: (status, code) => {
        const description = responses[status]?.description;
        return description !== undefined && (code === undefined || description.includes(`\`${code}\``));
      },
      streams: 'text/event-stream' in (responses['200']?.content ?? {}),
      request: (ids) => {
        const path = url.replace(/\{([A-Za-z]+)\}/g, (_, name: string) => ids[name] ?? 'member');
        // Ends of a difference: an instant or a version.
        const query = demanded.map(({ name, schema }): [string, string] => [
          name,
          name === 'from' || name === 'to' ? '0' : String(samplesOf({ [name]: schema }, ids)[name]),
        ]);
        return {
          path: query.length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`,
          body: Object.keys(fields).length === 0 ? undefined : samplesOf(fields, ids),
        };
      },
    };
  });
}
