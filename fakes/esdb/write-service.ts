// The methods `Append`, `Delete` and `Tombstone`, each one write per call (Streams.Append.cs, Streams.Delete.cs): what
// is wrong with what was asked, which fault an append meets, and when it is answered. `BatchAppend` is not offered, so
// that every client takes `Append`: our adapter takes no other (H2 in esdb-client.ts).
import type { AppendFault, Break } from './faults.ts';
import type { GrpcCall } from './grpc-call.ts';
import type { AppendPart, ProposedEvent, WriteHead } from './protocol.ts';
import { appendBytes } from './records.ts';
import type { NewEvent } from './records.ts';
import { appendSuccess, appendWrongExpectedVersion, deleted } from './replies.ts';
import * as errors from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';
import type { Call } from './subscription.ts';
import type { Timers } from './timers.ts';

/** What appending needs. */
export interface AppendMeans {
  readonly store: EsdbStore;
  readonly timers: Timers;
  readonly maxAppendBytes: number;
  readonly takeFault: (stream: string) => AppendFault | undefined;
  /** Sends a reply now, or when held replies are released. */
  readonly pass: (reply: () => void) => void;
  /** The error to end a broken call with; none where the connection itself is cut. */
  readonly breakError: (how: Break) => errors.RpcError | undefined;
}

/** What a call asked for, checked. */
interface Target {
  readonly stream: string;
  readonly expected: bigint;
}

/** CommitTimeoutMs of ClusterVNodeOptions.cs. */
const commitTimeoutMs = 2_000;
const commitTimedOut = (): errors.RpcError => errors.timedOut('Commit phase timeout.');

/** Serves one call of `Append`. */
export function append(means: AppendMeans, call: GrpcCall<AppendPart>): void {
  let head: WriteHead | undefined;
  let bytes = 0;
  const events: NewEvent[] = [];
  const message = (part: AppendPart): void => {
    if (part === 'nothing' || 'expected' in part !== (head === undefined)) throw errors.handlerThrew();
    if ('expected' in part) {
      head = part;
      return;
    }
    const event = checked(part);
    bytes += appendBytes(event);
    if (bytes > means.maxAppendBytes) throw errors.maxAppendSizeExceeded(means.maxAppendBytes);
    events.push(event);
  };
  call.listen({
    message: (part) => orEnd(call, () => message(part)),
    end: () => orEnd(call, () => perform(means, call, targetOf(head), events)),
  });
}

/** Serves one call of `Delete`, or of `Tombstone`, which is for ever. */
export function deleteStream(store: EsdbStore, isHard: boolean, call: GrpcCall<WriteHead>): void {
  let head: WriteHead | undefined;
  const perform = (): void => {
    const { stream, expected } = targetOf(head);
    const result = isHard ? store.tombstone(stream, expected) : store.softDelete(stream, expected);
    if (result.kind === 'wrong-expected-version')
      throw errors.wrongExpectedVersion(stream, expected, result.current);
    if (result.kind !== 'success') throw errors.streamDeleted(stream);
    store.log.whenReadable(result.upTo, () => call.answer(deleted(result.position)));
  };
  call.listen({
    message: (asked) => {
      head = asked;
    },
    end: () => orEnd(call, perform),
  });
}

function perform(
  means: AppendMeans,
  call: GrpcCall<AppendPart>,
  { stream, expected }: Target,
  events: readonly NewEvent[],
): void {
  const { store, timers, pass } = means;
  const stored = () => store.append(stream, expected, events);
  const refuse = (error: errors.RpcError): void => pass(() => call.end(error));
  const write = (later: (reply: () => void) => void = (reply) => reply()): void => {
    const result = stored();
    // The original is written and not readable yet: the server drops the retry, and its timer answers.
    if (result.kind === 'not-ready') {
      timers.after(commitTimeoutMs, () => refuse(commitTimedOut()));
      return;
    }
    const reply = (): void => {
      if (result.kind === 'success') call.answer(appendSuccess(result.last, result.position));
      else if (result.kind === 'deleted') call.end(errors.streamDeleted(stream));
      else call.answer(appendWrongExpectedVersion(expected, result.current));
    };
    const passed = (): void => later(() => pass(reply));
    if (result.kind === 'success') store.log.whenReadable(result.upTo, passed);
    else passed();
  };
  const fault = means.takeFault(stream);
  if (fault === undefined) write();
  else if (fault.kind === 'delay') write((reply) => void timers.after(fault.delayMs, reply));
  else if (fault.kind === 'race') {
    store.plant(fault.stream ?? stream, fault.events);
    write();
  } else if (fault.kind === 'lose-reply') stored();
  else if (fault.kind === 'timeout') {
    if (fault.stored) stored();
    refuse(commitTimedOut());
  } else if (fault.kind === 'break') {
    if (fault.stored) stored();
    const error = means.breakError(fault.how);
    if (error !== undefined) call.end(error);
  } else refuse(refusedBy(fault));
}

type Refusal = Exclude<AppendFault, { readonly kind: 'break' | 'lose-reply' | 'delay' | 'timeout' | 'race' }>;

function refusedBy(fault: Refusal): errors.RpcError {
  switch (fault.kind) {
    case 'not-leader':
      return fault.leader === undefined ? errors.noLeaderInfo() : errors.notLeader(fault.leader);
    case 'not-ready':
      return errors.unavailable('Server Is Not Ready');
    case 'too-busy':
      return errors.unavailable('Server Is Too Busy');
    case 'access-denied':
      return errors.accessDenied();
    case 'unknown':
      return errors.unexpected('OperationResult', 'Unknown');
  }
}

/** Ends the call with what is thrown. */
function orEnd(call: Call, act: () => void): void {
  if (call.isOver) return;
  try {
    act();
  } catch (error) {
    call.end(errors.asRpcError(error));
  }
}

function targetOf(head: WriteHead | undefined): Target {
  const { stream, expected } = head ?? { stream: undefined, expected: undefined };
  if (stream === undefined || stream === '' || stream === '$$') throw errors.handlerThrew();
  if (expected === undefined) throw errors.invalidArgument("'None' is not a valid ExpectedStreamRevision");
  return { stream, expected };
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A checked event (Data/Event.cs): what is wrong with its id or type makes the server's handler throw. */
function checked({ id, type, contentType, data, metadata }: ProposedEvent): NewEvent {
  if (type === undefined) throw errors.requiredMetadataMissing('type');
  if (contentType === undefined) throw errors.requiredMetadataMissing('content-type');
  const inLowerCase = id.toLowerCase();
  if (!guid.test(inLowerCase) || /^[0-]+$/.test(inLowerCase) || type === '') throw errors.handlerThrew();
  return { id: inLowerCase, type, isJson: contentType === 'application/json', data, metadata };
}
