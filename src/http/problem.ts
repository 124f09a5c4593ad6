// The one error body (RFC 9457, application/problem+json). Knows its members and their order; not which status a
// refusal or a fault has.
import type { Json } from '../domain/shared/described.ts';

/** Where in a request something is wrong. */
export type FieldPlace = 'body' | 'path' | 'query' | 'header';

/** One thing that is wrong: `field` is a JSON pointer (RFC 6901) into the body, or `/<name>` of a path, query or header value. */
export interface FieldError {
  readonly in: FieldPlace;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** A "no" on its way to the caller: a stable code, and the facts that prove it as further members of the body. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** A sentence for people; never what a client decides by. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly facts?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problemContentType = 'application/problem+json';

/** More field errors than this are not told. */
const maxErrors = 20;

/** Carries a problem out of the HTTP shell's own code to its error handler; nobody else catches it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

/** A 400 about one value of the request. */
export function fieldProblem(error: FieldError, code = 'request-invalid'): HttpProblem {
  return new HttpProblem({ status: 400, code, detail: error.message, errors: [error] });
}

/** The stable URI of a code. */
export function problemType(code: string): string {
  return `urn:voicemeet:problem:${code}`;
}

/**
 * The body's text. Facts never hide a member of the standard. `requestId` becomes `instance`; it is left out of
 * bodies that are kept, because every attempt gets the same bytes.
 */
export function problemText(problem: Problem, requestId?: string): string {
  const { status, code, detail, errors = [], facts = {} } = problem;
  return JSON.stringify({
    ...facts,
    type: problemType(code),
    title: titleOf(code),
    status,
    detail,
    code,
    ...(errors.length > 0 && { errors: errors.slice(0, maxErrors) }),
    ...(requestId !== undefined && { instance: `urn:uuid:${requestId}` }),
  });
}

/** A code in words: `meeting-full` is "Meeting full". */
export function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
