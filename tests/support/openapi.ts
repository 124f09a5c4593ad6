// The API document, as far as tests read it.
import type { HttpRoute } from '../../src/http/http-route.ts';

/** One operation, as far as tests look. */
export interface ApiOperation {
  readonly operationId: string;
  readonly parameters?: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly responses: object };
}

/** Every operation of a document. */
export function operationsIn(
  document: ApiDocument,
): readonly { readonly method: string; readonly url: string; readonly operation: ApiOperation }[] {
  return Object.entries(document.paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), url, operation })),
  );
}

/** What a document must hold for these routes: theirs, and its own. */
export function servedBy(routes: readonly Pick<HttpRoute, 'method' | 'url'>[]): readonly string[] {
  return [...routes.map(({ method, url }) => `${method} ${url}`), 'GET /openapi.json'].sort();
}
