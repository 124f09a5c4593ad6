// The error body of every answer (RFC 9457, application/problem+json): its members and their order. Which status a
// refusal or a fault has is decided elsewhere.
import type { Json } from '../domain/shared/described.ts';

/** Where in a request something is wrong. */
export type FieldPlace = 'body' | 'path' | 'query' | 'header';

/** One wrong value: `field` is a JSON pointer (RFC 6901) into the body, or `/<name>` of a path, query or header value. */
export interface FieldError {
  readonly in: FieldPlace;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** What the caller gets in place of an answer: a stable code, and the facts that prove it as further members of the body. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** A sentence for people; clients decide by `code`. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly facts?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problemContentType = 'application/problem+json';

/** At most so many field errors are listed. */
export const maxFieldErrors = 20;

/** Carries a problem to the server's error handler; nothing else catches it. */
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
 * The body's text. A fact never replaces a member of the standard. `requestId` becomes `instance`; bodies that are
 * stored have none, because every attempt gets the same bytes.
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
    ...(errors.length > 0 && { errors: errors.slice(0, maxFieldErrors) }),
    ...(requestId !== undefined && { instance: `urn:uuid:${requestId}` }),
  });
}

/** A code in words: `meeting-full` is "Meeting full". */
export function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
