// The server's answers as bytes: AppendResp, BatchAppendResp with google.rpc.Status (Status.cs,
// WrongExpectedVersion.cs, BatchAppendResp.cs), DeleteResp, and what a read says besides events.
import { endOfUint64 } from './records.ts';
import { anyRevision, noStream, streamExists } from './revisions.ts';
import { BackwardsWriter } from './wire.ts';

const nothing = new Uint8Array(0);
type Write = (out: BackwardsWriter) => void;

/** Why an append in a batch was not written: google.rpc.Status with the details the client knows (unpackError). */
export type BatchRefusal =
  | { readonly why: 'wrong-expected-version'; readonly expected: bigint; readonly current: bigint }
  | { readonly why: 'stream-deleted' | 'access-denied' | 'timeout' | 'unknown' }
  | { readonly why: 'maximum-append-size-exceeded'; readonly limit: number }
  | { readonly why: 'bad-request'; readonly message: string }
  /** Details are an empty message: the client says "Could not recognize" and this message. */
  | { readonly why: 'not-handled'; readonly message: string };

/** Who a batched append is answered to. */
export interface BatchAddress {
  readonly correlationId: string;
  readonly stream: string | undefined;
}

/** google.rpc.Code, as Status.cs uses them. */
const codes = {
  'wrong-expected-version': 6,
  'stream-deleted': 5,
  'access-denied': 7,
  timeout: 4,
  unknown: 2,
  'maximum-append-size-exceeded': 3,
  'bad-request': 3,
  'not-handled': 0,
} as const;

const typeNames = {
  'wrong-expected-version': 'WrongExpectedVersion',
  'stream-deleted': 'StreamDeleted',
  'access-denied': 'AccessDenied',
  timeout: 'Timeout',
  unknown: 'Unknown',
  'maximum-append-size-exceeded': 'MaximumAppendSizeExceeded',
  'bad-request': 'BadRequest',
} as const;

function message(write: Write): Buffer {
  const out = new BackwardsWriter(256);
  write(out);
  return out.take();
}

function nested(out: BackwardsWriter, field: number, write: Write): void {
  const before = out.length;
  write(out);
  out.close(field, before);
}

/** An append of a batch that was written; a revision or position of -1 is none. */
export function batchSuccess(to: BatchAddress, last: bigint, position: bigint): Buffer {
  return message((out) => {
    address(out, to);
    nested(out, 3, (success) => {
      if (position < 0n) success.bytes(4, nothing);
      else nested(success, 3, (place) => both(place, position));
      if (last < 0n) success.bytes(2, nothing);
      else success.uint64(1, last);
    });
    correlation(out, to);
  });
}

/** An append of a batch that was not. */
export function batchRefusal(to: BatchAddress, refusal: BatchRefusal): Buffer {
  return message((out) => {
    address(out, to);
    nested(out, 2, (error) => {
      const type =
        refusal.why === 'not-handled'
          ? 'google.protobuf.Empty'
          : `event_store.client.${typeNames[refusal.why]}`;
      nested(error, 3, (any) => {
        nested(any, 2, (details) => refusalDetails(details, to, refusal));
        any.text(1, `type.googleapis.com/${type}`);
      });
      error.text(2, refusal.why === 'not-handled' ? refusal.message : typeNames[refusal.why]);
      error.uint64(1, BigInt(codes[refusal.why]));
    });
    correlation(out, to);
  });
}

function refusalDetails(out: BackwardsWriter, to: BatchAddress, refusal: BatchRefusal): void {
  if (refusal.why === 'wrong-expected-version') {
    expectation(out, refusal.expected, { revision: 3, any: 4, exists: 5, none: 6 });
    if (refusal.current < 0n) out.bytes(2, nothing);
    else out.uint64(1, refusal.current);
  } else if (refusal.why === 'stream-deleted')
    nested(out, 1, (stream) => stream.bytes(3, Buffer.from(to.stream ?? '')));
  else if (refusal.why === 'maximum-append-size-exceeded') out.uint64(1, BigInt(refusal.limit));
  else if (refusal.why === 'bad-request') out.text(1, refusal.message);
}

/** A single append that was written. */
export function appendSuccess(last: bigint, position: bigint): Buffer {
  return message((out) => {
    nested(out, 1, (success) => {
      if (position < 0n) success.bytes(4, nothing);
      else nested(success, 3, (place) => both(place, position));
      if (last < 0n) success.bytes(2, nothing);
      else success.uint64(1, last);
    });
  });
}

/** A single append at another revision than the stream's; said twice, for clients before 20.6 too (Streams.Append.cs). */
export function appendWrongExpectedVersion(expected: bigint, current: bigint): Buffer {
  return message((out) => {
    nested(out, 2, (wrong) => {
      expectation(wrong, expected, { revision: 8, any: 9, exists: 10, none: 11 });
      if (current < 0n) wrong.bytes(7, nothing);
      else wrong.uint64(6, current);
      if (expected === anyRevision) wrong.bytes(4, nothing);
      else if (expected === streamExists) wrong.bytes(5, nothing);
      else wrong.uint64(3, expected === noStream ? endOfUint64 : expected);
      if (current < 0n) wrong.bytes(2, nothing);
      else wrong.uint64(1, current);
    });
  });
}

/** A delete that was written. */
export function deleted(position: bigint): Buffer {
  return message((out) => nested(out, 1, (place) => both(place, position)));
}

/** A read of a stream that is not there. */
export function streamNotFound(stream: string): Buffer {
  return message((out) =>
    nested(out, 4, (found) => nested(found, 1, (identifier) => identifier.bytes(3, Buffer.from(stream)))),
  );
}

/** The first thing a subscription says. */
export function confirmation(subscriptionId: string): Buffer {
  return message((out) => nested(out, 2, (confirmed) => confirmed.text(1, subscriptionId)));
}

/** How far a filtered subscription has looked. */
export function checkpoint(commit: bigint, prepare: bigint): Buffer {
  return message((out) =>
    nested(out, 3, (reached) => {
      reached.uint64(2, prepare);
      reached.uint64(1, commit);
    }),
  );
}

/** A subscription has sent all there is. */
export function caughtUp(): Buffer {
  return message((out) => out.bytes(8, nothing));
}

/** A subscription lags behind again. */
export function fellBehind(): Buffer {
  return message((out) => out.bytes(9, nothing));
}

function both(out: BackwardsWriter, position: bigint): void {
  out.uint64(2, position);
  out.uint64(1, position);
}

function address(out: BackwardsWriter, { stream }: BatchAddress): void {
  if (stream !== undefined) nested(out, 4, (identifier) => identifier.bytes(3, Buffer.from(stream)));
}

function correlation(out: BackwardsWriter, { correlationId }: BatchAddress): void {
  nested(out, 1, (id) => id.text(2, correlationId));
}

interface ExpectationFields {
  readonly revision: number;
  readonly any: number;
  readonly exists: number;
  readonly none: number;
}

function expectation(out: BackwardsWriter, expected: bigint, fields: ExpectationFields): void {
  if (expected === anyRevision) out.bytes(fields.any, nothing);
  else if (expected === streamExists) out.bytes(fields.exists, nothing);
  else if (expected === noStream) out.bytes(fields.none, nothing);
  else out.uint64(fields.revision, expected);
}
