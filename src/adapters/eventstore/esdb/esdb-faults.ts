// Which of EventStoreDB's failures are transient, permanent or fatal. Kinds: the client's ErrorType.
import { convertToCommandError, isCommandError } from '@eventstore/db-client';
import type { CommandError } from '@eventstore/db-client';
import { FatalFault, PermanentFault, TransientFault } from '../../../ports/faults.ts';

type Kind = new (
  code: string,
  message: string,
  options: { cause: unknown; retryAfterSeconds?: number },
) => Error;

/** Failures that are not listed are transient: no leader yet, a restart, a deadline, a server that is not ready. */
const kinds: Readonly<Partial<Record<CommandError['type'], readonly [Kind, string]>>> = {
  'stream-deleted': [FatalFault, 'stream-deleted'],
  'access-denied': [FatalFault, 'eventstore-credentials'],
  'maximum-append-size-exceeded': [PermanentFault, 'append-too-large'],
  'invalid-argument': [PermanentFault, 'eventstore-refused'],
  'missing-required-metadata-property': [PermanentFault, 'eventstore-refused'],
};

/** The client's own error of a failure; `undefined` for anything else. */
export function commandErrorOf(error: unknown): CommandError | undefined {
  if (!(error instanceof Error)) return undefined;
  const converted = convertToCommandError(error);
  return converted instanceof Error && isCommandError(converted) ? converted : undefined;
}

/** A failure of the client or the server as a fault, with the failure as its cause; faults and our own errors unchanged. Never throws. */
export function toFault(error: unknown): unknown {
  if (!(error instanceof Error) || isOurs(error)) return error;
  const known = commandErrorOf(error);
  const [Fault, code] = (known && kinds[known.type]) ?? [TransientFault, 'eventstore-away'];
  const message = `EventStoreDB: ${known?.type ?? error.name}: ${error.message}`;
  const retry = Fault === TransientFault && { retryAfterSeconds: 1 };
  return new Fault(code, message, { cause: error, ...retry });
}

function isOurs(error: Error): boolean {
  if (error instanceof TransientFault || error instanceof PermanentFault || error instanceof FatalFault) {
    return true;
  }
  return error instanceof TypeError || error instanceof RangeError;
}
