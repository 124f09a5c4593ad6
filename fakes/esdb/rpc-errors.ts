// How a call fails: RpcExceptions.cs and Constants.cs of the server (Services/Transport/Grpc). The client reads
// the trailer `exception` first and the status code after it (convertToCommandError).

/** The codes of gRPC that the server uses. */
export const status = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** A status with the trailers the client looks at. */
export class RpcError extends Error {
  readonly code: number;
  readonly trailers: Readonly<Record<string, string>>;

  constructor(code: number, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.trailers = trailers;
  }
}

/** What a handler threw, as the status it ends the call with. */
export function asRpcError(error: unknown): RpcError {
  return error instanceof RpcError ? error : handlerThrew();
}

/** Where a leader is. */
export interface Leader {
  readonly host: string;
  readonly port: number;
}

/** NotLeader with the leader's endpoint: the client goes there with its next call. */
export function notLeader({ host, port }: Leader): RpcError {
  return new RpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': port.toString(),
  });
}

/** NotLeader of a node that knows no leader. */
export function noLeaderInfo(): RpcError {
  return new RpcError(status.UNKNOWN, 'No leader info available in response');
}

/** A node that is starting, full, or on its way down. */
export function unavailable(
  why: 'Server Is Not Ready' | 'Server Is Too Busy' | 'The server is shutting down.',
): RpcError {
  return new RpcError(status.UNAVAILABLE, why);
}

/** The server gave up waiting (RpcExceptions.Timeout): the outcome is not known. */
export function timedOut(message: string): RpcError {
  return new RpcError(status.ABORTED, `Operation timed out: ${message}`);
}

/** The caller may not. */
export function accessDenied(): RpcError {
  return new RpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
}

/** A stream with a tombstone, or a soft-deleted one that must exist. */
export function streamDeleted(stream: string): RpcError {
  return new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

/** A delete at another revision than the stream's. */
export function wrongExpectedVersion(stream: string, expected: bigint, actual: bigint): RpcError {
  const [wanted, found] = [expected.toString(), actual.toString()];
  return new RpcError(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${wanted}, Actual version: ${found}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': wanted,
      'actual-version': found,
    },
  );
}

/** More bytes than an append may have. */
export function maxAppendSizeExceeded(limit: number): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': limit.toString(),
  });
}

/** An event without its type or content type. */
export function requiredMetadataMissing(name: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${name}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });
}

/** A subscription from a position at which no record begins. */
export function invalidPosition(): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');
}

/** A request the server can't make sense of. */
export function invalidArgument(details: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, details);
}

/** A result that the server has no words for (RpcExceptions.UnknownError). */
export function unexpected(type: string, result: string): RpcError {
  return new RpcError(status.UNKNOWN, `Unexpected ${type}: ${result}`);
}

/** What ASP.NET says when a handler throws something else. */
export function handlerThrew(): RpcError {
  return new RpcError(status.UNKNOWN, 'Exception was thrown by handler.');
}

/** How servers before 24.2 ended a subscription that lagged (Enumerators.AllSubscription.cs at oss-v23.10). */
export function consumerTooSlow(): RpcError {
  return timedOut('Consumer too slow to handle event while live. Client resubscription required.');
}
