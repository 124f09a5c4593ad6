// The paths of all routes: in fastify's form, which methods each of them has, and the URL by which the router finds them.
import type { HttpRoute } from '../../http/http-route.ts';

/** A path in fastify's form: `/v1/meetings/:meeting`. */
export function fastifyPath(url: string): string {
  return url.replace(/\{([A-Za-z]+)\}/g, ':$1');
}

/** Where a URL that cannot be read is sent: no route is there, and the guard knows it (guard.ts). */
export const unreadablePath = '//';

/** Stands for the whole server in OPTIONS. */
export const anyPath = '*';

const absoluteForm = /^https?:\/\/[^/?#]*/i;

/**
 * The URL by which the router looks for a route: that of the request without scheme and host, or `unreadablePath`. The
 * router would answer an unreadable one itself, before any hook: without a limit, an id or a line in the log.
 */
export function routedUrl(url: string): string {
  const target = url.startsWith('/') ? url : url.replace(absoluteForm, '');
  // An absolute URL may have no path.
  const local = target.startsWith('?') || (target === '' && url !== '') ? `/${target}` : target;
  if (!local.startsWith('/') || local.includes('#')) return unreadablePath;
  return !local.includes('%') || isDecodable(local) ? local : unreadablePath;
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(pathOf(url));
    return true;
  } catch {
    return false;
  }
}

/** The path of a routed URL, as it came. */
function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** One route as the lookup sees it. */
interface Place {
  readonly method: string;
  readonly words: readonly string[];
}

/** A page and its files below it, which are served by a plugin and are no routes of ours. */
const pages = '/docs';

/** The methods that some route answers at a routed URL, or at any (`*`), HEAD and OPTIONS among them; empty where there is nothing. */
export type MethodsAt = (url: string) => readonly string[];

/** Makes the lookup of methods; its cost depends on the number of routes with as many words in their path. */
export function methodsOf(routes: readonly Pick<HttpRoute, 'method' | 'url'>[]): MethodsAt {
  const places = new Map<number, Place[]>();
  for (const { method, url } of routes) {
    const words = url.split('/');
    places.set(words.length, [...(places.get(words.length) ?? []), { method, words }]);
  }
  const most = Math.max(0, ...places.keys());
  const everywhere = allOf(routes);
  return (url) => {
    if (url === anyPath) return everywhere;
    const path = decodeURI(pathOf(url));
    if (path === pages || path.startsWith(`${pages}/`)) return allOf([{ method: 'GET' }]);
    const parts = path.split('/', most + 1);
    return allOf((places.get(parts.length) ?? []).filter(({ words }) => isAt(words, parts)));
  };
}

function allOf(routes: readonly { readonly method: string }[]): readonly string[] {
  if (routes.length === 0) return [];
  const methods = new Set([...routes.map(({ method }) => method), 'OPTIONS']);
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}

function isAt(template: readonly string[], parts: readonly string[]): boolean {
  return template.every((word, index) =>
    word.startsWith('{') ? parts[index] !== '' : word === parts[index],
  );
}
