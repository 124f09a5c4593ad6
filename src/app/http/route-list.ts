// The paths of all routes: in fastify's form, and which methods each of them has.
import type { HttpRoute } from '../../http/http-route.ts';

/** A path in fastify's form: `/v1/meetings/:meeting`. */
export function fastifyPath(url: string): string {
  return url.replace(/\{([A-Za-z]+)\}/g, ':$1');
}

/** The methods that some route answers at a concrete path; empty where there is nothing. */
export function methodsAt(
  routes: readonly Pick<HttpRoute, 'method' | 'url'>[],
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
