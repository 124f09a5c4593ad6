// A verdict as bytes: the accepted answer cut to its shape, or the refusal's problem. Pure: the same verdict of the
// same request always gives the same bytes, so that they can be stored before it is known whether they will be sent.
import type { z } from 'zod';
import type { ComposedAnswer, Verdict } from '../../ports/dispatch.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import { problemContentType, problemText } from '../../http/problem.ts';
import { jsonContentType } from '../../http/send-text.ts';
import { refusalProblem } from './refusal-status.ts';

/**
 * Composes answers of one route. Raises a fatal fault `answer-malformed` if the route's body does not fit its own
 * shape: a bug, found before anything is stored.
 */
export function composer(
  status: number,
  shape: z.ZodObject,
  body: (verdict: Verdict) => unknown,
): (verdict: Verdict) => ComposedAnswer {
  return (verdict) => {
    if (verdict.refusal !== undefined) {
      const problem = refusalProblem(verdict.refusal);
      return {
        status: problem.status,
        contentType: problemContentType,
        body: Buffer.from(problemText(problem)),
      };
    }
    const result = shape.safeParse(body(verdict));
    if (!result.success)
      throw new FatalFault('answer-malformed', 'An answer does not fit its shape.', { cause: result.error });
    return { status, contentType: jsonContentType, body: Buffer.from(JSON.stringify(result.data)) };
  };
}
