// How bodies come in: application/json in UTF-8 and nothing else, whatever the header's spelling, parsed strictly.
// A gate of our own stands before fastify's parser table: four published ways around it were found in one year
// (CVE-2025-32442, CVE-2026-25223, CVE-2026-3419, CVE-2026-33806).
import type { FastifyInstance } from 'fastify';
import { HttpProblem, fieldProblem } from '../write/http/problem.ts';
import { parseStrictJson } from '../write/http/strict-json.ts';

/** The most bytes that a body has. */
export const bodyLimitBytes = 1024 * 1024;

const accepted = /^application\/json(?: *; *charset="?utf-8"?)?$/i;

/** Lets in JSON alone. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    if (typeof bytes === 'string' || bytes.length === 0) {
      done(null, undefined);
      return;
    }
    const parsed = parseStrictJson(bytes);
    if (parsed.kind === 'value') done(null, parsed.value);
    else done(fieldProblem({ in: 'body', ...parsed.fault }, 'json-refused'), undefined);
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const type = request.headers['content-type'];
    done(type === undefined || accepted.test(type) ? undefined : mediaTypeProblem());
  });
}

/** The 415. */
export function mediaTypeProblem(): HttpProblem {
  return new HttpProblem({
    status: 415,
    code: 'media-type-unsupported',
    detail: 'Bodies are application/json in UTF-8.',
    headers: { accept: 'application/json' },
  });
}
