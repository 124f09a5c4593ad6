// Where routes of all rooms meet: the one shape that the HTTP shell serves, and the paths that they lie under.
import type { HttpRoute } from '../../http/http-route.ts';

/** A route as the shell serves it; the read side's routes have the same members. */
export type ServedRoute = HttpRoute;

/** A path in fastify's words: `/v1/meetings/:meeting`. */
export function fastifyPath(url: string): string {
  return url.replace(/\{([A-Za-z]+)\}/g, ':$1');
}

/** The methods that some route answers at a concrete path; empty where there is nothing. */
export function methodsAt(
  routes: readonly Pick<ServedRoute, 'method' | 'url'>[],
  path: string,
): readonly string[] {
  const parts = path.split('/');
  const methods = routes.filter(({ url }) => isAt(url.split('/'), parts)).map(({ method }) => method);
  const known = new Set<string>(methods);
  if (known.has('GET')) known.add('HEAD');
  return [...known].sort();
}

function isAt(template: readonly string[], parts: readonly string[]): boolean {
  if (template.length !== parts.length) return false;
  return template.every((word, index) =>
    word.startsWith('{') ? parts[index] !== '' : word === parts[index],
  );
}
