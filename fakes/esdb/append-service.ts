// The method `Append`: one append per call (Streams.Append.cs). The client takes it where credentials are given
// per call, or where the server offers no batches.
import { Appends, checkedEvent, sizeOf } from './appends.ts';
import type { Answer, AppendMeans, Unhandled } from './appends.ts';
import type { Break } from './fault-kinds.ts';
import type { GrpcCall } from './grpc-call.ts';
import type { AppendOptions, AppendPart } from './protocol.ts';
import type { NewEvent } from './records.ts';
import { appendSuccess, appendWrongExpectedVersion } from './replies.ts';
import * as errors from './rpc-errors.ts';

/** A call of `Append`. */
export type AppendCall = GrpcCall<AppendPart>;

/** What the call needs besides appending. */
export interface SingleAppendMeans extends AppendMeans {
  readonly maxAppendBytes: number;
  /** The error to end a broken call with; none where the connection itself is cut. */
  readonly breakError: (how: Break) => errors.RpcError | undefined;
}

interface Receiving {
  options: AppendOptions | undefined;
  readonly events: NewEvent[];
  size: number;
}

/** Serves one call. */
export function appendOnce(means: SingleAppendMeans, call: AppendCall): void {
  const received: Receiving = { options: undefined, events: [], size: 0 };
  const message = (part: AppendPart): void => {
    try {
      receive(received, part, means.maxAppendBytes);
    } catch (error) {
      call.end(errors.asRpcError(error));
    }
  };
  const end = (): void => {
    if (call.isOver) return;
    const { stream, expected } = received.options ?? { stream: undefined, expected: undefined };
    if (stream === undefined || stream === '' || stream === '$$') call.end(errors.handlerThrew());
    else if (expected === undefined)
      call.end(errors.invalidArgument("'None' is not a valid ExpectedStreamRevision"));
    else new Appends(means, answers(means, call)).perform({ stream, expected, events: received.events });
  };
  call.listen({ message, end });
}

function receive(received: Receiving, part: AppendPart, limit: number): void {
  if (part === 'nothing') throw errors.handlerThrew();
  if ('expected' in part) {
    if (received.options !== undefined) throw errors.handlerThrew();
    received.options = part;
    return;
  }
  if (received.options === undefined) throw errors.handlerThrew();
  const event = checkedEvent(part, errors.requiredMetadataMissing);
  received.size += sizeOf([event]);
  if (received.size > limit) throw errors.maxAppendSizeExceeded(limit);
  received.events.push(event);
}

function answers(means: SingleAppendMeans, call: AppendCall): Answer {
  const say = (message: Uint8Array): void => {
    if (call.isOver) return;
    void call.send(message);
    call.end();
  };
  return {
    result: (append, result) => {
      if (result.kind === 'success') say(appendSuccess(result.last, result.position));
      else if (result.kind === 'deleted') call.end(errors.streamDeleted(append.stream));
      else say(appendWrongExpectedVersion(append.expected, result.current));
    },
    unhandled: (_, why) => call.end(unhandledError(why)),
    notLeader: (leader) => call.end(errors.notLeader(leader)),
    broken: (how) => {
      const error = means.breakError(how);
      if (error !== undefined) call.end(error);
    },
  };
}

function unhandledError(why: Unhandled): errors.RpcError {
  switch (why) {
    case 'not-ready':
      return errors.unavailable('Server Is Not Ready');
    case 'too-busy':
      return errors.unavailable('Server Is Too Busy');
    case 'no-leader':
      return errors.noLeaderInfo();
    case 'access-denied':
      return errors.accessDenied();
    case 'timeout':
      return errors.timedOut('Commit phase timeout.');
    case 'unknown':
      return errors.unexpected('OperationResult', 'Unknown');
  }
}
