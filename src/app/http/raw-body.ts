// Which bodies raw routes accept: exact bytes of the route's own content types, up to the route's own limit. Each raw
// route has a fastify context of its own, so that the parser which takes anything exists for that route only, and the
// JSON gate of all others (body.ts) is not widened.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { RawHttpRoute } from '../../http/http-route.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { Problem } from '../../http/problem.ts';
import { mediaTypeForm } from './body.ts';
import type { RateLimiters } from './limits.ts';

/**
 * Registers a raw route. `options` are those of any route; the type is checked before `options.onRequest` asks for a
 * token, and a refusal is counted against the address (guard.ts).
 */
export async function registerRaw(
  app: FastifyInstance,
  { takes }: Pick<RawHttpRoute, 'takes'>,
  options: RouteOptions,
  limits: Pick<RateLimiters, 'refused'>,
): Promise<void> {
  const accepted = mediaTypeForm(takes.contentTypes);
  await app.register((own, _options, done) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, taken) => {
      taken(null, bytes);
    });
    own.addHook('onRequest', async (request, reply) => {
      const type = request.headers['content-type'];
      if (type === undefined ? !hasBody(request) : accepted.test(type)) return;
      await limits.refused(request, reply);
      throw new HttpProblem(rawTypeProblem(takes.contentTypes));
    });
    own.route(options);
    done();
  });
}

/** Whether a body is announced (RFC 9112, 6.3). */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** The 415 for a type that is none of the route's. */
function rawTypeProblem(types: readonly string[]): Problem {
  return {
    status: 415,
    code: 'media-type-unsupported',
    detail: `Bodies are ${types.join(' or ')} here.`,
    headers: { accept: types.join(', ') },
  };
}
