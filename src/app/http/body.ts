// Which bodies are accepted: application/json in UTF-8 and nothing else, whatever the header's spelling, parsed
// strictly. Only raw routes take other types (raw-body.ts). A gate of our own is passed before fastify's parser table:
// four ways around that were published in one year (CVE-2025-32442, CVE-2026-25223, CVE-2026-3419, CVE-2026-33806).
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpRoute } from '../../http/http-route.ts';
import { jsonContentType } from '../../http/send-text.ts';
import { fieldProblem } from '../../http/problem.ts';
import type { Problem } from '../../http/problem.ts';
import { parseStrictJson } from '../../http/strict-json.ts';

/** The most bytes that a body of JSON may have; the largest that a route needs, an audibility rule of 100 people, has some 5 KB. */
export const bodyLimitBytes = 64 * 1024;
/** The same where anybody may send one. */
export const publicBodyLimitBytes = 8 * 1024;

/** The most bytes that a route's body may have. */
export function bodyLimitOf(route: HttpRoute): number {
  if (route.kind === 'raw') return route.takes.limitBytes;
  return route.roles === 'public' ? publicBodyLimitBytes : bodyLimitBytes;
}

/** A coded body would be read one way here and another way by a proxy that decodes it (RFC 9110, 8.4). */
const isPlain = /^(?:identity)?$/i;

/** Matches a Content-Type of one of these media types, in any case, without parameters or in UTF-8. */
export function mediaTypeForm(types: readonly string[]): RegExp {
  const names = types.map((type) => type.replace(/[.+*/]/g, '\\$&')).join('|');
  return new RegExp(`^(?:${names})(?: *; *charset="?utf-8"?)?$`, 'i');
}

const accepted = mediaTypeForm([jsonContentType]);

/** Parses JSON and nothing else. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonContentType, { parseAs: 'buffer' }, (_request, bytes, done) => {
    if (typeof bytes === 'string' || bytes.length === 0) {
      done(null, undefined);
      return;
    }
    const parsed = parseStrictJson(bytes);
    if (parsed.kind === 'value') done(null, parsed.value);
    else done(fieldProblem({ in: 'body', ...parsed.fault }, 'json-refused'), undefined);
  });
}

/** Why a body is not taken, by its headers: its type (types of a raw route are checked by the route, raw-body.ts), or that it is coded. */
export function bodyProblem(
  request: FastifyRequest,
  isRaw: (request: FastifyRequest) => boolean,
): Problem | undefined {
  const { 'content-type': type, 'content-encoding': coding } = request.headers;
  if (type !== undefined && !accepted.test(type) && !isRaw(request)) return mediaTypeProblem;
  return coding === undefined || isPlain.test(coding) ? undefined : contentCodingProblem;
}

/** The 415 for a coded body. */
const contentCodingProblem: Problem = {
  status: 415,
  code: 'content-coding-unsupported',
  detail: 'Bodies come as they are: no Content-Encoding but identity is taken.',
  errors: [
    {
      in: 'header',
      field: '/Content-Encoding',
      code: 'not-allowed',
      message: 'Only identity is taken.',
    },
  ],
  headers: { 'accept-encoding': 'identity' },
};

/** The 415 for another media type. */
export const mediaTypeProblem: Problem = {
  status: 415,
  code: 'media-type-unsupported',
  detail: 'Bodies are application/json in UTF-8.',
  headers: { accept: 'application/json' },
};
