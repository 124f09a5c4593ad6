// How far ahead a client may date something that is kept: a start, an end of a link. What lies beyond is a slip of the
// keyboard, and lists, timers and tokens would carry it for ever. (The media plane's instants are bounded by the meeting.)
import { addSeconds, type Instant } from '../domain/shared/instant.ts';
import { fieldProblem } from './problem.ts';

/** Ten years. */
export const maxSecondsAhead = 10 * 366 * 86_400;

/** The instant of a body's field. Throws a 400 `request-invalid` that names the field where it lies more than ten years after `at`. */
export function notFarAhead(field: string, instant: Instant, at: Instant): Instant {
  if (instant <= addSeconds(at, maxSecondsAhead)) return instant;
  const message = 'Lies more than ten years ahead.';
  throw fieldProblem({ in: 'body', field: `/${field}`, code: 'too-far-ahead', message });
}
