// The answer to each kind of fault: 503 with Retry-After if the same request may succeed later, 422 if the request
// itself was the cause, and otherwise 500, which says nothing about the inside: but where something stored was changed.
import { FatalFault, PermanentFault, TamperedFault, TransientFault } from '../ports/faults.ts';
import type { Problem } from './problem.ts';

const defaultRetrySeconds = 1;

/** Permanent faults that the request caused: another request would not meet them. */
const causedByRequest: Readonly<Record<string, string>> = {
  'record-too-large': 'What would have to be kept is too large.',
  'append-too-large': 'What would have to be kept at once is too large.',
  'not-canonical': 'The request holds a value that cannot be kept.',
};

/** The problem for a failure that is our own. */
export const internalProblem: Problem = {
  status: 500,
  code: 'internal-error',
  detail: 'Something failed on our side; it has been recorded under the request id.',
};

/**
 * The problem where a request met what was changed outside the program: 500, since no other request helps, and what and
 * where, since operators and auditors have to look there.
 */
function tamperedProblem({ place: { store, name, revision }, message }: TamperedFault): Problem {
  return {
    status: 500,
    code: 'tampered',
    detail: `What was stored was changed outside the program, so this is not answered. ${message}`,
    facts: { store, name, ...(revision !== undefined && { revision: String(revision) }) },
  };
}

/** The problem for a fault; `undefined` if the value is not a fault. */
export function faultProblem(fault: unknown): Problem | undefined {
  if (fault instanceof TransientFault) {
    const seconds = Math.max(1, Math.ceil(fault.retryAfterSeconds ?? defaultRetrySeconds));
    return {
      status: 503,
      code: fault.code,
      detail:
        'This cannot be answered right now. The same request, with the same idempotency key, may be sent again.',
      headers: { 'retry-after': String(seconds) },
    };
  }
  if (fault instanceof PermanentFault) {
    const detail = causedByRequest[fault.code];
    return detail === undefined ? internalProblem : { status: 422, code: fault.code, detail };
  }
  if (fault instanceof TamperedFault) return tamperedProblem(fault);
  return fault instanceof FatalFault ? internalProblem : undefined;
}
