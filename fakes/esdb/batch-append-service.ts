// The method `BatchAppend`: one long call, many appends in chunks, each answered under its correlation id
// (Streams.BatchAppend.cs). What fails a single append is said in its reply; what fails the call fails them all.
import { Appends, BadAppend, checkedEvent, guid, sizeOf, writeTimeoutMs } from './appends.ts';
import type { Answer, Append, AppendMeans, Unhandled } from './appends.ts';
import type { Break } from './fault-kinds.ts';
import type { GrpcCall } from './grpc-call.ts';
import type { BatchPart } from './protocol.ts';
import type { NewEvent } from './records.ts';
import { batchRefusal, batchSuccess } from './replies.ts';
import type { BatchRefusal } from './replies.ts';
import { handlerThrew, notLeader } from './rpc-errors.ts';
import type { RpcError } from './rpc-errors.ts';

/** A call of `BatchAppend`. */
export type BatchCall = GrpcCall<BatchPart>;

/** What the call needs besides appending. */
export interface BatchMeans extends AppendMeans {
  readonly maxAppendBytes: number;
  /** The error to end a broken call with; none where the connection itself is cut. */
  readonly breakError: (how: Break) => RpcError | undefined;
}

interface Pending {
  readonly stream: string;
  readonly expected: bigint;
  readonly events: NewEvent[];
  size: number;
  readonly timer: NodeJS.Timeout | undefined;
}

interface Correlated extends Append {
  readonly correlationId: string;
}

const unhandledAs: Readonly<Record<Unhandled, BatchRefusal>> = {
  'not-ready': { why: 'not-handled', message: 'Server Is Not Ready' },
  'too-busy': { why: 'not-handled', message: 'Server Is Busy' },
  'no-leader': { why: 'not-handled', message: 'No leader info available in response' },
  'access-denied': { why: 'access-denied' },
  unknown: { why: 'unknown' },
  timeout: { why: 'timeout' },
};

/** Serves one call until the client ends it or it breaks. */
export function batchAppend(means: BatchMeans, call: BatchCall): void {
  const pending = new Map<string, Pending>();
  let unanswered = 0;
  let isClosing = false;
  const say = (message: Uint8Array): void => {
    if (!call.isOver) call.send(message)?.catch(() => undefined);
  };
  const answered = (message: Uint8Array): void => {
    say(message);
    unanswered -= 1;
    if (isClosing && unanswered === 0) call.end();
  };
  const appends = new Appends(means, answers(answered, call, means));
  const finish = (append: Correlated): void => {
    unanswered += 1;
    appends.perform(append);
  };
  const message = (part: BatchPart): void => {
    try {
      take(means, pending, part, { say, finish });
    } catch (error) {
      // Without options in this very chunk the server's own error path throws, and the call with it.
      if (part.options === undefined) call.end(handlerThrew());
      else say(batchRefusal(addressOf(part), badRequest(error)));
    }
  };
  const end = (): void => {
    isClosing = true;
    if (unanswered === 0) call.end();
  };
  call.listen({ message, end });
  call.whenOver(() => {
    for (const { timer } of pending.values()) means.timers.cancel(timer);
    pending.clear();
  });
}

const badRequest = (error: unknown): BatchRefusal => ({
  why: 'bad-request',
  message: error instanceof Error ? error.message : String(error),
});

const addressOf = (part: BatchPart) => ({ correlationId: part.correlationId, stream: part.options?.stream });

interface Outcome {
  readonly say: (message: Uint8Array) => void;
  readonly finish: (append: Correlated) => void;
}

/** One chunk: the first brings options, the last is final. A chunk of an unknown append is passed over. */
function take(
  means: BatchMeans,
  pending: Map<string, Pending>,
  part: BatchPart,
  { say, finish }: Outcome,
): void {
  const correlationId = guid(part.correlationId);
  if (part.options !== undefined && !pending.has(correlationId)) {
    if (part.options.stream === undefined) {
      say(
        batchRefusal(addressOf(part), {
          why: 'bad-request',
          message: 'Required field StreamIdentifier not set.',
        }),
      );
      return;
    }
    const timeoutMs = Math.min((part.options.deadlineMs ?? Infinity) - Date.now(), writeTimeoutMs);
    if (timeoutMs <= 0) {
      say(batchRefusal(addressOf(part), { why: 'timeout' }));
      return;
    }
    pending.set(correlationId, begun(means, pending, part, { timeoutMs, say }));
  }
  const write = pending.get(correlationId);
  if (write === undefined) return;
  const events = part.events.map((event) => checkedEvent(event, missing));
  write.events.push(...events);
  write.size += sizeOf(events);
  const { stream } = write;
  if (write.size > means.maxAppendBytes) {
    forget(means, pending, correlationId);
    const limit = means.maxAppendBytes;
    say(batchRefusal({ correlationId, stream }, { why: 'maximum-append-size-exceeded', limit }));
    return;
  }
  if (!part.isFinal) return;
  forget(means, pending, correlationId);
  if (stream === '' || stream === '$$')
    throw new BadAppend(
      "Specified argument was out of the range of valid values. (Parameter 'eventStreamId')",
    );
  finish({ correlationId, stream, expected: write.expected, events: write.events });
}

function begun(
  means: BatchMeans,
  pending: Map<string, Pending>,
  part: BatchPart,
  { timeoutMs, say }: { readonly timeoutMs: number; readonly say: Outcome['say'] },
): Pending {
  const { stream = '', expected } = part.options!;
  if (expected === undefined) throw new BadAppend("'None' is not a valid ExpectedStreamPositionOneofCase");
  // The deadline is over only where chunks are missing still; what was passed on to be written is not called back.
  const ended = (): void => {
    if (pending.delete(guid(part.correlationId))) say(batchRefusal(addressOf(part), { why: 'timeout' }));
  };
  const timer = part.isFinal ? undefined : means.timers.after(timeoutMs, ended);
  return { stream, expected, events: [], size: 0, timer };
}

function forget(means: BatchMeans, pending: Map<string, Pending>, correlationId: string): void {
  means.timers.cancel(pending.get(correlationId)?.timer);
  pending.delete(correlationId);
}

const missing = (name: string): Error =>
  new BadAppend(`The given key '${name}' was not present in the dictionary.`);

function answers(answered: (message: Uint8Array) => void, call: BatchCall, means: BatchMeans): Answer {
  return {
    result: (append, result) => {
      const to = append as Correlated;
      if (result.kind === 'success') answered(batchSuccess(to, result.last, result.position));
      else if (result.kind === 'deleted') answered(batchRefusal(to, { why: 'stream-deleted' }));
      else {
        const { current } = result;
        answered(batchRefusal(to, { why: 'wrong-expected-version', expected: append.expected, current }));
      }
    },
    unhandled: (append, why) => answered(batchRefusal(append as Correlated, unhandledAs[why])),
    notLeader: (leader) => call.end(notLeader(leader)),
    broken: (how) => {
      const error = means.breakError(how);
      if (error !== undefined) call.end(error);
    },
  };
}
