// Which bodies are accepted: application/json in UTF-8 and nothing else, whatever the header's spelling, parsed
// strictly. Only raw routes take other types (raw-body.ts). A gate of our own is passed before fastify's parser table:
// four ways around that were published in one year (CVE-2025-32442, CVE-2026-25223, CVE-2026-3419, CVE-2026-33806).
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonContentType } from '../../http/send-text.ts';
import { HttpProblem, fieldProblem } from '../../http/problem.ts';
import { parseStrictJson } from '../../http/strict-json.ts';

/** The most bytes that a body may have; raw routes have limits of their own. */
export const bodyLimitBytes = 1024 * 1024;

/** A coded body would be read one way here and another way by a proxy that decodes it (RFC 9110, 8.4). */
const isPlain = /^(?:identity)?$/i;

/** Matches a Content-Type of one of these media types, in any case, without parameters or in UTF-8. */
export function mediaTypeForm(types: readonly string[]): RegExp {
  const names = types.map((type) => type.replace(/[.+*/]/g, '\\$&')).join('|');
  return new RegExp(`^(?:${names})(?: *; *charset="?utf-8"?)?$`, 'i');
}

const accepted = mediaTypeForm([jsonContentType]);

/** Accepts JSON only, and no coded body. Types of a raw route are checked by the route (raw-body.ts). */
export function takeJsonOnly(app: FastifyInstance, isRaw: (request: FastifyRequest) => boolean): void {
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
  app.addHook('onRequest', (request, _reply, done) => {
    const { 'content-type': type, 'content-encoding': coding } = request.headers;
    if (type !== undefined && !accepted.test(type) && !isRaw(request)) done(mediaTypeProblem());
    else done(coding === undefined || isPlain.test(coding) ? undefined : contentCodingProblem());
  });
}

/** The 415 for a coded body. */
function contentCodingProblem(): HttpProblem {
  return new HttpProblem({
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
  });
}

/** The 415 for another media type. */
export function mediaTypeProblem(): HttpProblem {
  return new HttpProblem({
    status: 415,
    code: 'media-type-unsupported',
    detail: 'Bodies are application/json in UTF-8.',
    headers: { accept: 'application/json' },
  });
}
