// Which failures of PostgreSQL and its driver are transient, permanent or fatal.
// SQLSTATE codes: PostgreSQL documentation, appendix A.
import { DatabaseError } from 'pg';
import { FatalFault, PermanentFault, TransientFault } from '../../ports/faults.ts';
import { unreached } from './unreached.ts';

type Kind = new (
  code: string,
  message: string,
  options: { cause: unknown; retryAfterSeconds?: number },
) => Error;

/** Exact states first, then classes (their first two characters); what is in neither is permanent. */
const states: Readonly<Record<string, readonly [Kind, string]>> = {
  '25006': [TransientFault, 'database-read-only'],
  '25P03': [TransientFault, 'database-timeout'],
  '25P04': [TransientFault, 'database-timeout'],
  '42501': [FatalFault, 'database-forbidden'],
  '53100': [TransientFault, 'database-disk-full'],
  '57014': [TransientFault, 'database-timeout'],
  '08': [TransientFault, 'database-away'],
  '0A': [FatalFault, 'database-schema'],
  // Whoever sets the password right ends it: the same request succeeds then.
  '28': [TransientFault, 'database-credentials'],
  '3D': [FatalFault, 'database-missing'],
  '40': [TransientFault, 'database-contention'],
  '42': [FatalFault, 'database-schema'],
  '53': [TransientFault, 'database-busy'],
  '55': [TransientFault, 'database-contention'],
  '57': [TransientFault, 'database-away'],
  '58': [TransientFault, 'database-io'],
  XX000: [PermanentFault, 'database-internal'],
  XX: [FatalFault, 'database-corrupt'],
};

/** The SQLSTATE of a failure or of what caused it; for a caller that expects one (`23505`). */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.code;
  return error instanceof Error && error.cause instanceof DatabaseError ? error.cause.code : undefined;
}

/** A failure of PostgreSQL or its driver as a fault with the failure as its cause; anything else unchanged. Never throws. */
export function toFault(error: unknown): unknown {
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    const [Fault, code] = states[state] ?? states[state.slice(0, 2)] ?? [PermanentFault, 'database-refused'];
    return new Fault(code, `PostgreSQL: ${error.message} (SQLSTATE ${state})`, { cause: error });
  }
  return (error instanceof Error ? unreached(error) : undefined) ?? error;
}
